"""Recordings as the recorders write them: HAR files and journals, of a few calls on the documents of ``drift_documents``."""

import json

GOOD_ORDER = {"order_id": "o1", "side": "bid", "count": 3}
BASE = "https://api.example.org/v2"


def entry(method, url, status, answer=None, *, body=None, headers=(), messages=None):
    """Return an entry of a HAR file. ``answer`` and ``body`` are JSON values, or texts as they are."""
    made = {
        "request": {
            "method": method,
            "url": url if "://" in url else f"{BASE}{url}",
            "headers": [{"name": name, "value": value} for name, value in headers],
        },
        "response": {"status": status, "content": {"size": 0, "mimeType": "application/json"}},
    }
    if body is not None:
        text = body if isinstance(body, str) else json.dumps(body)
        made["request"]["postData"] = {"mimeType": "application/json", "text": text}
    if answer is not None:
        text = answer if isinstance(answer, str) else json.dumps(answer)
        made["response"]["content"] |= {"size": len(text), "text": text}
    if messages is not None:
        made["_webSocketMessages"] = [
            {"type": kind, "time": 0, "opcode": 1, "data": json.dumps(value)}
            for kind, value in messages
        ]
    return made


def har(*entries):
    return {
        "log": {
            "version": "1.2",
            "creator": {"name": "t", "version": "1"},
            "entries": list(entries),
        }
    }


def journal_entry(method, path, status, *, query="", body="", **more):
    return {
        "sequence": 1,
        "method": method,
        "path": path,
        "query": query,
        "body": body,
        "body_bytes": len(body.encode()),
        "status": status,
        "code": "",
        "verdict": "valid",
        **more,
    }
