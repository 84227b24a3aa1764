from datetime import date
from unittest.mock import AsyncMock

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Invoice
from app.services.billing import UnknownInvoiceError, record_payment


@pytest.mark.asyncio
async def test_records_the_day_of_payment() -> None:
    session = AsyncMock(spec=AsyncSession)
    session.scalar.return_value = Invoice(number="2025-0001")

    invoice = await record_payment(session, "2025-0001", date(2025, 4, 1))

    assert invoice.paid_on == date(2025, 4, 1)
    session.commit.assert_awaited_once()


@pytest.mark.asyncio
async def test_refuses_an_unknown_invoice() -> None:
    session = AsyncMock(spec=AsyncSession)
    session.scalar.return_value = None

    with pytest.raises(UnknownInvoiceError):
        await record_payment(session, "2025-9999", date(2025, 4, 1))
