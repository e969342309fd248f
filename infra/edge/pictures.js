// What the distribution does to requests for pictures and to their answers (CloudFront Functions, JavaScript runtime 2.0).
//
// A picture's address names no encoding: …/<media id>/<digest>/feed. Who accepts WebP gets feed.webp, everybody else
// feed.jpg. The path is rewritten before the cache is asked, so the cache holds two entries, whatever browsers write into
// Accept. An address that does name an encoding (…/full.jpg, a video's …/video.mp4) stays as it is.
//
// Signatures do not depend on when CloudFront checks them: a policy is for /<media id>/*, which rewriting never leaves.

const UNNAMED = /^\/[0-9]+\/[0-9a-f]+\/[a-z0-9]+$/;
const NEGOTIATED = "negotiated";
const UNTIL = "until";

function handler(event) {
    return event.context.eventType === "viewer-request" ? asked(event.request) : answered(event.request, event.response);
}

function asked(request) {
    if (UNNAMED.test(request.uri)) {
        request.uri += prefersWebp(everyValue(request.headers.accept)) ? ".webp" : ".jpg";
        // So that the answer knows it. The cache's key holds no query, and nothing of it goes to the bucket.
        request.querystring[NEGOTIATED] = { value: "1" };
    }
    return request;
}

function answered(request, response) {
    const headers = response.headers;
    if (request.querystring[NEGOTIATED] || UNNAMED.test(request.uri)) {
        headers.vary = { value: headers.vary ? headers.vary.value + ", Accept" : "Accept" };
    }
    const until = request.querystring[UNTIL];
    if (until && /^[0-9]{1,12}$/.test(until.value)) {
        // Not for everybody: no proxy keeps it, and a browser does not show it for longer than its address holds.
        const left = Math.max(0, Number(until.value) - Math.floor(Date.now() / 1000));
        headers["cache-control"] = { value: "private, max-age=" + left + ", immutable" };
    }
    return response;
}

// RFC 9110, section 12.5.1. WebP goes to who names it and likes it no less than JPEG; wildcards alone are JPEG's, because
// clients that know no WebP send them too. Who refuses both gets JPEG: it is better than an error.
function prefersWebp(accept) {
    const liked = quality(accept, "image/webp");
    const jpeg = quality(accept, "image/jpeg");
    return liked.value > 0 && (liked.named ? liked.value >= jpeg.value : jpeg.value === 0);
}

function quality(accept, type) {
    const ranges = ["*/*", "image/*", type];
    let best = -1;
    let value = 0;
    accept.toLowerCase().split(",").forEach((element) => {
        const parts = element.split(";").map((part) => part.trim());
        const specific = ranges.indexOf(parts[0]);
        const q = parts.slice(1).find((part) => part.startsWith("q="));
        const said = q === undefined ? "1" : q.slice(2);
        if (specific >= 0 && specific >= best && /^(0(\.[0-9]{0,3})?|1(\.0{0,3})?)$/.test(said)) {
            value = specific > best ? Number(said) : Math.max(value, Number(said));
            best = specific;
        }
    });
    return { value: value, named: best === 2 };
}

function everyValue(header) {
    if (!header) {
        return "";
    }
    return header.multiValue ? header.multiValue.map((one) => one.value).join(",") : header.value;
}
