"""Pictures of an answer in Slack: uploaded into its thread, once, and never shared in public."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from core.messages import Picture, Reply
from core.ports import Draft
from tests.adapters.slack.stage import Stage, stage
from tests.adapters.sources.pictures import picture
from tests.platforms.faults import Fault

DATA = picture("sign in")
PAGE = Picture("a" * 64, "image/png", 400, 120, "The sign-in page")
GONE = Picture("b" * 64, "image/png", 400, 120, "Gone meanwhile")
WHOLE = Draft(Reply("Ten.", pictures=(PAGE, GONE)), {}, complete=True, files={PAGE.digest: DATA})


@pytest.fixture
async def house() -> AsyncIterator[Stage]:
    async with stage() as made:
        yield made


async def test_a_picture_is_uploaded_into_the_thread_and_a_crash_repeats_nothing(
    house: Stage,
) -> None:
    said, question = house.asked()
    await house.platform.outlet.show(question, WHOLE)
    await house.platform.outlet.show(question, WHOLE)  # what was posted was not recorded
    shared = [each for each in house.slack.messages(said.channel) if each.files]
    (file,) = [house.slack.files[each] for message in shared for each in message.files]
    assert (file.content, file.title, file.alt_txt) == (DATA, PAGE.words, PAGE.words)
    assert not [call for call in house.slack.calls if "sharedPublicURL" in call.method]


async def test_a_picture_that_is_not_taken_leaves_the_answer(house: Stage) -> None:
    said, question = house.asked()
    house.slack.faults.order("files.getUploadURLExternal", Fault(error="missing_scope"))
    await house.platform.outlet.show(question, WHOLE)
    assert house.answer(said).startswith("Ten.")
