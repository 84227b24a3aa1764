import asyncio
from collections.abc import Sequence
from datetime import date
from itertools import batched

from sqlalchemy import update
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Invoice, Reminder
from app.repositories.invoices import InvoiceRepository

HIGHEST_LEVEL = 3


async def send_reminders(session: AsyncSession, today: date) -> int:
    overdue = await InvoiceRepository(session).list_overdue(today)
    for invoice in overdue:
        invoice.reminder_count += 1
        level = min(invoice.reminder_count, HIGHEST_LEVEL)
        session.add(Reminder(invoice_id=invoice.id, level=level))
        await session.commit()
    return len(overdue)


async def forgive(session: AsyncSession, invoice_ids: Sequence[int]) -> None:
    # A long list is worked off in parts, so that no transaction holds its locks for long.
    for part in batched(invoice_ids, 500):
        await session.execute(update(Invoice).where(Invoice.id.in_(part)).values(reminder_count=0))
        await session.commit()


async def save_with_retry(session: AsyncSession, reminder: Reminder) -> None:
    for attempt in range(3):
        try:
            session.add(reminder)
            await session.commit()
            return
        except OperationalError:
            await session.rollback()
            await asyncio.sleep(2**attempt)
