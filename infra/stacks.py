"""The two stacks, as a table of contents: State is kept, Service is replaced at will."""

from typing import Any

import aws_cdk as cdk
from constructs import Construct

from infra.alarms import Alarms, AlarmsState
from infra.capabilities.activity import Activity, ActivityState
from infra.capabilities.archive import Archive, ArchiveState
from infra.capabilities.comments import Comments, CommentsState
from infra.capabilities.counters import Counters, CountersState
from infra.capabilities.docs import Docs
from infra.capabilities.drafts import Drafts, DraftsState
from infra.capabilities.events import Events
from infra.capabilities.feed import Feed, FeedState
from infra.capabilities.graph import Graph, GraphState
from infra.capabilities.identity import Identity, IdentityState
from infra.capabilities.keys import Keys, KeysState
from infra.capabilities.likeness import LikenessState
from infra.capabilities.likes import Likes, LikesState
from infra.capabilities.lists import Lists, ListsState
from infra.capabilities.media import Media, MediaState
from infra.capabilities.posts import Posts, PostsState
from infra.capabilities.requests import RequestsState
from infra.capabilities.shares import Shares, SharesState
from infra.capabilities.viewing import Viewing, ViewingState
from infra.dashboard import dashboard
from infra.function import Functions
from infra.gateway import Gateway
from infra.layers import Layers
from infra.logs import access_logs
from infra.stages import Stage
from infra.streams import EventStreams


class State(cdk.Stack):
    """Tables, buckets, streams, the user pool: what must not be lost."""

    def __init__(self, scope: Construct, stage: Stage, **properties: Any) -> None:
        super().__init__(scope, f"heliograph-{stage.name}-state", termination_protection=stage.protected, **properties)
        logs = access_logs(self, stage)
        self.keys = KeysState(self, stage)
        self.requests = RequestsState(self, stage)
        self.identity = IdentityState(self, stage)
        # Its one function is needed before the distribution is; everything else that runs is in the other stack.
        functions = Functions(self, stage, Layers(self, stage, opening=False))
        self.media = MediaState(self, stage, functions=functions, logs=logs)
        self.likeness = LikenessState(self, stage)
        self.posts = PostsState(self, stage)
        self.drafts = DraftsState(self, stage)
        self.graph = GraphState(self, stage)
        self.lists = ListsState(self, stage)
        self.likes = LikesState(self, stage)
        self.shares = SharesState(self, stage)
        self.comments = CommentsState(self, stage)
        self.viewing = ViewingState(self, stage)
        self.counters = CountersState(self, stage)
        self.feed = FeedState(self, stage)
        self.events = EventStreams(self, stage, logs=logs)
        self.activity = ActivityState(self, stage)
        self.archive = ArchiveState(self, stage, logs=logs)
        self.alarms = AlarmsState(self, stage, events=self.events, works=[self.feed.chunks])
        cdk.CfnOutput(self, "UserPoolId", value=self.identity.pool.user_pool_id)
        cdk.CfnOutput(self, "MediaBucket", value=self.media.bucket.bucket_name)
        cdk.CfnOutput(self, "FailuresBucket", value=self.events.failures.bucket_name)
        cdk.CfnOutput(self, "DistributionId", value=self.media.distribution.distribution_id)


class Service(cdk.Stack):
    """Functions, their grants and triggers, the HTTP door."""

    def __init__(self, scope: Construct, stage: Stage, state: State, **properties: Any) -> None:
        super().__init__(scope, f"heliograph-{stage.name}-service", **properties)
        functions = Functions(self, stage, Layers(self, stage))
        gateway = Gateway(
            self,
            stage=stage,
            pool=state.identity.pool,
            client=state.identity.client,
            keys=state.keys,
            requests=state.requests,
        )
        Identity(
            functions=functions,
            gateway=gateway,
            events=state.events,
            identity=state.identity,
            counters=state.counters,
            graph=state.graph,
            media=state.media,
        )
        Media(functions=functions, gateway=gateway, events=state.events, media=state.media)
        Posts(
            functions=functions,
            gateway=gateway,
            events=state.events,
            posts=state.posts,
            likeness=state.likeness,
            media=state.media,
            identity=state.identity,
            graph=state.graph,
            counters=state.counters,
            likes=state.likes,
            shares=state.shares,
        )
        Drafts(
            functions=functions,
            gateway=gateway,
            events=state.events,
            drafts=state.drafts,
            posts=state.posts,
            likeness=state.likeness,
            media=state.media,
            identity=state.identity,
        )
        Graph(
            functions=functions,
            gateway=gateway,
            events=state.events,
            graph=state.graph,
            identity=state.identity,
            media=state.media,
            counters=state.counters,
        )
        Lists(
            functions=functions,
            gateway=gateway,
            events=state.events,
            lists=state.lists,
            identity=state.identity,
            media=state.media,
            graph=state.graph,
        )
        Likes(
            functions=functions,
            gateway=gateway,
            events=state.events,
            likes=state.likes,
            posts=state.posts,
            identity=state.identity,
            media=state.media,
            graph=state.graph,
            comments=state.comments,
        )
        Shares(
            functions=functions,
            gateway=gateway,
            events=state.events,
            shares=state.shares,
            posts=state.posts,
            identity=state.identity,
            media=state.media,
            graph=state.graph,
        )
        Comments(
            functions=functions,
            gateway=gateway,
            events=state.events,
            comments=state.comments,
            posts=state.posts,
            identity=state.identity,
            graph=state.graph,
            counters=state.counters,
            likes=state.likes,
        )
        Viewing(
            functions=functions,
            gateway=gateway,
            viewing=state.viewing,
            posts=state.posts,
            identity=state.identity,
            graph=state.graph,
        )
        Counters(functions=functions, events=state.events, counters=state.counters)
        feed = Feed(
            functions=functions,
            gateway=gateway,
            events=state.events,
            feed=state.feed,
            posts=state.posts,
            counters=state.counters,
            identity=state.identity,
            graph=state.graph,
            likes=state.likes,
            shares=state.shares,
            media=state.media,
            activity=state.activity,
            viewing=state.viewing,
        )
        Keys(self, stage=stage, functions=functions, keys=state.keys)
        Activity(
            functions=functions,
            gateway=gateway,
            events=state.events,
            activity=state.activity,
            posts=state.posts,
            graph=state.graph,
            identity=state.identity,
        )
        Events(
            functions=functions,
            events=state.events,
            comments=state.comments,
            counters=state.counters,
            graph=state.graph,
            identity=state.identity,
            likes=state.likes,
            media=state.media,
            posts=state.posts,
            shares=state.shares,
            viewing=state.viewing,
        )
        Archive(functions=functions, events=state.events, archive=state.archive)
        Docs(functions=functions, gateway=gateway)
        alarms = Alarms(self, stage, state=state.alarms, functions=functions, gateway=gateway, pages=feed.api)
        dashboard(self, stage, watched=[*alarms.watched, *state.alarms.watched], gateway=gateway, pages=feed.api)
        cdk.CfnOutput(self, "ApiUrl", value=gateway.url)
        cdk.CfnOutput(self, "MediaUrl", value=state.media.delivery.base_url)
