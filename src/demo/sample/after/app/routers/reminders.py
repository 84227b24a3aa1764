from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import get_reporting_session, get_session
from app.models import Reminder
from app.repositories.invoices import InvoiceRepository
from app.services.reminders import send_reminders

router = APIRouter(prefix="/reminders", tags=["reminders"])
SessionDep = Annotated[AsyncSession, Depends(get_session)]
ReportingDep = Annotated[AsyncSession, Depends(get_reporting_session)]


@router.post("/", status_code=202)
async def remind(session: SessionDep) -> dict[str, int]:
    return {"sent": await send_reminders(session, date.today())}


@router.get("/overdue/{customer_name}")
async def overdue(customer_name: str, session: ReportingDep) -> dict[str, float]:
    return {"total": await InvoiceRepository(session).total_overdue(customer_name)}


@router.delete("/{reminder_id}", status_code=204)
async def withdraw(reminder_id: int, session: SessionDep) -> None:
    reminder = await session.get(Reminder, reminder_id)
    if reminder is None:
        raise HTTPException(status_code=404, detail="There is no such reminder.")
    await session.delete(reminder)
    session.commit()
