"""An OpenID provider in memory: discovery, keys, and tokens that it signs for whoever a test names."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import RSAKey

from adapters.web.console.oidc import SignOn
from tests.adapters.web.console.stage import NOW

ISSUER = "https://login.example.org"
BACK = "http://127.0.0.1/console/oidc/back"
_KEYS: dict[str, RSAKey] = {}


def key(name: str = "own") -> RSAKey:
    """Made once: it takes a while."""
    if name not in _KEYS:
        _KEYS[name] = RSAKey.generate_key(2048, {"kid": name})
    return _KEYS[name]


class Provider(httpx.AsyncBaseTransport):
    """Answers as a provider does; tests change what it claims and how it signs."""

    def __init__(self, **claims: Any) -> None:
        self.claims = {"email": "ada", "email_verified": True, **claims}
        self.issuer = ISSUER
        self.sign: Callable[[Mapping[str, Any]], str] = lambda claims: jwt.encode(
            {"alg": "RS256", "kid": "own"}, dict(claims), key(), algorithms=["RS256"]
        )
        self.down = False
        self._begun: dict[str, str] = {}

    def sign_on(self, claim: str = "email") -> SignOn:
        """As the settings would name it."""
        return SignOn(ISSUER, "mynah", "hush", BACK, claim, self)

    def agreed(self, address: str) -> tuple[str, str]:
        """Somebody signs in at the address that they were sent to: code and state to come back with."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert asked["redirect_uri"] == BACK
        assert asked["code_challenge_method"] == "S256"
        self.claims.setdefault("nonce", asked["nonce"])
        self._begun["code-1"] = asked["code_challenge"]
        return "code-1", asked["state"]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("refused")
        path = request.url.path
        if path == "/.well-known/openid-configuration":
            ends = {
                "authorization_endpoint": "/go",
                "token_endpoint": "/token",
                "jwks_uri": "/keys",
            }
            told = {name: ISSUER + end for name, end in ends.items()}
            return httpx.Response(200, json={"issuer": self.issuer, **told})
        if path == "/keys":
            return httpx.Response(200, json={"keys": [key().as_dict(private=False)]})
        assert path == "/token"
        return self._token({n: v[0] for n, v in parse_qs(request.content.decode()).items()})

    def _token(self, form: Mapping[str, str]) -> httpx.Response:
        challenge = self._begun.pop(form["code"], "")
        digest = sha256(form["code_verifier"].encode()).digest()
        if not challenge or urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge:
            return httpx.Response(400, content=json.dumps({"error": "invalid_grant"}))
        usual = {"iss": ISSUER, "aud": "mynah", "sub": "7", "iat": int(NOW), "exp": int(NOW) + 300}
        token = self.sign(usual | self.claims)
        return httpx.Response(
            200, json={"access_token": "a", "token_type": "Bearer", "id_token": token}
        )
