"""Who is heard next, where there is one place: the urgent before the others, and nobody's place is lost."""

import asyncio
import threading
from collections.abc import Callable

from voice.hearing_places import HearingPlaces
from voice.transcription import Heard


class Order:
    """Work that notes in which order it was done; the first piece waits until it may end."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.may_end = threading.Event()

    def work(self, name: str) -> Callable[[], Heard]:
        def transcribe() -> Heard:
            if name == "long":
                self.may_end.wait()
            self.done.append(name)
            return Heard(name, "en", 1.0, 1.0, 1.0)

        return transcribe


async def started(*waiting: asyncio.Task[Heard]) -> None:
    for _ in range(len(waiting) + 1):
        await asyncio.sleep(0)


async def test_the_urgent_go_before_those_who_wait() -> None:
    order, places = Order(), HearingPlaces(1)
    tasks = [
        asyncio.create_task(places.run(order.work(name), first=name == "urgent"))
        for name in ("long", "turn", "other turn", "urgent")
    ]
    await started(*tasks)
    order.may_end.set()
    await asyncio.gather(*tasks)
    assert order.done == ["long", "urgent", "turn", "other turn"]
    places.close()


async def test_who_gives_up_waiting_is_passed_over() -> None:
    order, places = Order(), HearingPlaces(1)
    long, given_up, next_one = (
        asyncio.create_task(places.run(order.work(name))) for name in ("long", "given up", "next")
    )
    await started(long, given_up, next_one)
    given_up.cancel()
    order.may_end.set()
    await asyncio.gather(long, next_one)
    assert order.done == ["long", "next"]
    places.close()


async def test_work_whose_asker_is_gone_keeps_its_place_until_it_ends() -> None:
    order, places = Order(), HearingPlaces(1)
    long, next_one = (asyncio.create_task(places.run(order.work(name))) for name in ("long", "next"))
    await started(long, next_one)
    long.cancel()
    await started(long, next_one)
    assert order.done == []
    order.may_end.set()
    assert (await next_one).text == "next"
    assert order.done == ["long", "next"]
    places.close()
