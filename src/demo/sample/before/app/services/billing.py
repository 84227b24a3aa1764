from datetime import date

from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Invoice
from app.repositories.invoices import InvoiceRepository


class UnknownInvoiceError(Exception):
    pass


async def record_payment(session: AsyncSession, number: str, paid_on: date) -> Invoice:
    invoice = await InvoiceRepository(session).get_by_number(number)
    if invoice is None:
        raise UnknownInvoiceError(number)
    invoice.paid_on = paid_on
    await session.commit()
    return invoice
