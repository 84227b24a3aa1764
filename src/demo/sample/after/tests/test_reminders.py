from datetime import date
from unittest.mock import AsyncMock, MagicMock, patch

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Invoice
from app.repositories.invoices import InvoiceRepository
from app.services.reminders import forgive, send_reminders


@pytest.mark.asyncio
async def test_reminds_of_each_overdue_invoice() -> None:
    session = AsyncMock()
    invoices = [Invoice(id=1, reminder_count=0), Invoice(id=2, reminder_count=5)]

    with patch.object(InvoiceRepository, "list_overdue", AsyncMock(return_value=invoices)):
        assert await send_reminders(session, date(2025, 5, 1)) == 2

    assert [invoice.reminder_count for invoice in invoices] == [1, 6]


@pytest.mark.asyncio
async def test_forgives_in_parts() -> None:
    session = AsyncMock(spec=AsyncSession)
    session.execute.return_value = MagicMock()

    await forgive(session, list(range(1, 1201)))

    assert session.commit.await_count == 3
