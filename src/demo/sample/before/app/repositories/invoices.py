from datetime import date

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.models import Invoice


class InvoiceRepository:
    def __init__(self, session: AsyncSession) -> None:
        self._session = session

    async def get_by_number(self, number: str) -> Invoice | None:
        return await self._session.scalar(select(Invoice).where(Invoice.number == number))

    async def list_due(self, on: date, limit: int = 50) -> list[Invoice]:
        statement = select(Invoice).where(Invoice.due_on <= on).order_by(Invoice.due_on, Invoice.id).limit(limit)
        return list(await self._session.scalars(statement))

    async def total_open(self, customer_id: int) -> float:
        result = await self._session.execute(
            text("SELECT coalesce(sum(total), 0) FROM invoices WHERE customer_id = :customer_id AND paid_on IS NULL"),
            {"customer_id": customer_id},
        )
        return float(result.scalar_one())
