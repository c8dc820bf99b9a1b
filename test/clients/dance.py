"""Gets a token by OAuth 1.0a with requests-oauthlib, in one way after the other, and exports an inventory with each."""

import os
import re
import sys
import time

import requests
from oauthlib.oauth1 import (
    SIGNATURE_HMAC_SHA1,
    SIGNATURE_PLAINTEXT,
    SIGNATURE_TYPE_AUTH_HEADER,
    SIGNATURE_TYPE_BODY,
    SIGNATURE_TYPE_QUERY,
)
from requests_oauthlib import OAuth1Session

URL, CONSUMER, SECRET, KEY = (os.environ[name] for name in ("URL", "CONSUMER", "SECRET", "KEY"))
CALLBACKS = ("oob", "https://app.example.com/cb?state=a1")
WAYS = (
    (SIGNATURE_HMAC_SHA1, SIGNATURE_TYPE_AUTH_HEADER),
    (SIGNATURE_HMAC_SHA1, SIGNATURE_TYPE_QUERY),
    (SIGNATURE_HMAC_SHA1, SIGNATURE_TYPE_BODY),
    (SIGNATURE_PLAINTEXT, SIGNATURE_TYPE_AUTH_HEADER),
)


def session(way, **words):
    method, place = way
    return OAuth1Session(
        CONSUMER, client_secret=SECRET, signature_method=method, signature_type=place, **words
    )


def approve(token):
    """Does what an owner does in a browser; gives the verifier, and where the browser was sent."""
    page = requests.get(f"{URL}/oauth/authorize", params={"oauth_token": token}, timeout=10)
    page.raise_for_status()
    form = {"oauth_token": token, "key": KEY}
    answer = requests.post(f"{URL}/oauth/authorize", data=form, allow_redirects=False, timeout=10)
    if answer.status_code == 303:
        return None, answer.headers["Location"]
    return re.search(r"<code>(\w+)</code>", answer.text).group(1), None


def dance(way, callback):
    asking = session(way, callback_uri=callback)
    asked = asking.fetch_request_token(f"{URL}/oauth/request_token", data={"note": "a b+c&ü"})
    assert asked["oauth_callback_confirmed"] == "true", asked
    verifier, redirect = approve(asked["oauth_token"])
    if redirect is not None:
        verifier = asking.parse_authorization_response(redirect)["oauth_verifier"]
    token = {"resource_owner_key": asked["oauth_token"], "resource_owner_secret": asked["oauth_token_secret"]}
    return session(way, verifier=verifier, **token).fetch_access_token(f"{URL}/oauth/access_token")


def export(way, token):
    """Requests, lists, waits and downloads; calls without a body are signed in the header."""
    method, place = way
    place = SIGNATURE_TYPE_AUTH_HEADER if place == SIGNATURE_TYPE_BODY else place
    words = {"resource_owner_key": token["oauth_token"], "resource_owner_secret": token["oauth_token_secret"]}
    api = session((method, place), **words)
    assert api.get(f"{URL}/oauth/identity").json()["username"] == os.environ["OWNER"]
    created = api.post(f"{URL}/inventory/export")
    assert created.status_code == 200, created.text
    for _ in range(200):
        found = api.get(created.headers["Location"]).json()
        if found["finished_ts"]:
            break
        time.sleep(0.05)
    listed = api.get(f"{URL}/inventory/export", params={"page": 1, "per_page": 1}).json()
    assert listed["items"][0]["id"] == found["id"], listed
    return api.get(found["download_url"]).content


def main():
    expected = sys.stdin.buffer.read()
    for way in WAYS:
        for callback in CALLBACKS:
            content = export(way, dance(way, callback))
            assert content == expected, content
            print(*way, callback, "passed")


main()
