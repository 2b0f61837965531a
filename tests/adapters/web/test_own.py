"""What is the caller's own is shown to them and changed by them, and by nobody else."""

from __future__ import annotations

from tests.adapters.web.stage import stage


def chosen(card: dict[str, object]) -> list[str]:
    rows: list[dict[str, list[dict[str, object]]]] = card["rows"]  # type: ignore[assignment]
    return [str(each["value"]) for row in rows for each in row["choices"] if each["chosen"]]


async def test_each_caller_changes_their_own_preferences() -> None:
    async with stage(tokens={"ada": "a", "grace": "g"}) as played:
        ada, grace = ({"Authorization": f"Bearer {token}"} for token in "ag")
        pressed = {"value": "preferences:length:short"}
        card = (await played.client.post("/api/card", json=pressed, headers=ada)).json()
        assert "preferences:length:short" in chosen(card)
        card = (await played.client.get("/api/card", headers=ada)).json()
        assert "preferences:length:short" in chosen(card)
        card = (await played.client.get("/api/card", headers=grace)).json()
        assert "preferences:length:short" not in chosen(card)
        assert (await played.client.get("/api/card")).status_code == 401


async def test_the_browsers_time_zone_counts_until_another_one_is_chosen() -> None:
    async with stage() as played:
        browser = {"Time-Zone": "Europe/Berlin"}
        card = (await played.client.get("/api/card", headers=browser)).json()
        assert "Europe/Berlin</strong>, as your browser says" in card["html"]
        pressed = {"value": "zone:set:Asia/Tokyo"}
        card = (await played.client.post("/api/card", json=pressed, headers=browser)).json()
        assert chosen(card) == ["zone:set:Asia/Tokyo"]
        for wrong in ("Mars/Base", "x" * 5_000):
            card = (await played.client.get("/api/card", headers={"Time-Zone": wrong})).json()
            assert "Asia/Tokyo</strong>, the time zone that you set" in card["html"]


async def test_nobody_confirms_for_somebody_else_that_they_shall_be_forgotten() -> None:
    async with stage(tokens={"ada": "a", "grace": "g"}) as played:
        ada, grace = ({"Authorization": f"Bearer {token}"} for token in "ag")
        asked = (await played.client.get("/api/card?name=forget", headers=ada)).json()
        yes = {"value": asked["rows"][0]["choices"][0]["value"]}
        assert (await played.client.post("/api/card", json=yes, headers=grace)).status_code == 404
        told = (await played.client.post("/api/card", json=yes, headers=ada)).json()
        assert told["follow"] is True and told["rows"] == []


async def test_a_press_that_leads_nowhere_is_refused() -> None:
    async with stage() as played:
        for value in ("", "x", "preferences:length:99", "learned:erase:0", "link:now"):
            response = await played.client.post("/api/card", json={"value": value})
            assert response.status_code == 404
        assert (await played.client.post("/api/card", json={"value": 1})).status_code == 400
