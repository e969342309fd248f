"""Journeys: whole stories through the public door of the deployed local cloud, told in given, when and then."""
