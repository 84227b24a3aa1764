from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import get_session
from app.models import Invoice
from app.repositories.invoices import InvoiceRepository
from app.schemas import InvoiceOut, PaymentIn
from app.services.billing import UnknownInvoiceError, record_payment

router = APIRouter(prefix="/invoices", tags=["invoices"])
SessionDep = Annotated[AsyncSession, Depends(get_session)]


@router.get("/due", response_model=list[InvoiceOut])
async def due_invoices(on: date, session: SessionDep) -> list[Invoice]:
    return await InvoiceRepository(session).list_due(on)


@router.post("/{number}/payment", response_model=InvoiceOut)
async def pay_invoice(number: str, payment: PaymentIn, session: SessionDep) -> Invoice:
    try:
        return await record_payment(session, number, payment.paid_on)
    except UnknownInvoiceError as error:
        raise HTTPException(status_code=404, detail="There is no such invoice.") from error
