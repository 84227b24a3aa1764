from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="INVOICING_")

    database_url: str
    reporting_database_url: str
    sync_database_url: str
    sql_echo: bool = False


settings = Settings()
