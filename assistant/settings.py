"""Every setting, from `KALAVAANI_*` variables or a `.env` file. Secrets come from the environment only."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from assistant.proactive.quiet_hours import HOURS, HOURS_PATTERN
from knowledge.languages import CODE_PATTERN, CODES, DEFAULT

_ANY = "|".join(CODES)
CODES_OR_ALL = f"^(?:all|(?:{_ANY})(?:,(?:{_ANY}))*)$"
_RATE = r"[a-z-]+=(?:0\.\d*[1-9]\d*|[1-9]\d*(?:\.\d+)?)"
LONGEST_RETRIES_DAYS = 7
"""Meta sends a webhook again for so long."""


class Settings(BaseSettings):
    """What an operator may change; the defaults run the whole product on one machine."""

    model_config = SettingsConfigDict(
        env_prefix="KALAVAANI_", env_file=".env", env_ignore_empty=True, extra="ignore"
    )

    home: Path = Field(
        default=Path("~/.local/share/kalavaani"),
        description="Folder of the database, the models, the index, the speech cache and uploaded photos",
    )
    database_url: str | None = Field(
        default=None,
        description="SQLAlchemy URL; default: SQLite in the home folder. PostgreSQL needs the extra `postgres`",
    )
    host: str = Field(default="127.0.0.1", description="Address that `serve` listens on")
    port: int = Field(default=8000, ge=1, le=65535, description="Port that `serve` listens on")
    public_url: str | None = Field(
        default=None,
        description="Public https address as configured at Twilio; signatures and audio links are made with it",
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="How much is logged"
    )
    language: str = Field(
        default=DEFAULT, pattern=CODE_PATTERN, description="Language of somebody whom we do not know yet"
    )
    flows: Path | None = Field(
        default=None, description="Folder of flow files that add to ours or replace flows of the same id"
    )

    call_languages: str = Field(
        default="en,hi",
        pattern=f"^(?:{_ANY})(?:,(?:{_ANY})){{0,8}}$",
        description="Languages that a call offers by key, at most nine, in the order of the keys: `hi,bn,en`",
    )
    calls: Literal["ivr", "live"] = Field(
        default="ivr",
        description="How Twilio's calls are taken: `ivr`: keys and recordings; `live`: the voice is streamed both ways",
    )
    live_calls: int = Field(default=8, ge=1, description="Live calls at the same time, in each process")
    live_calls_waiting: int = Field(
        default=8,
        ge=0,
        description="Callers who may wait for a place in a live call; more are asked to call again",
    )
    stream_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Secret that ends the address to which Exotel streams calls, `/media-stream/SECRET`; none: refused",
    )
    smart_turn_model: Path | None = Field(
        default=None,
        description="A smart-turn v3 model (ONNX file) that hints when a caller has more to say; none: silence decides",
    )
    call_hearing: Literal["whisper", "carrier"] = Field(
        default="whisper",
        description="Who hears callers: `whisper`: our recogniser; `carrier`: Twilio's, where it knows the language",
    )
    missed_call_numbers: str | None = Field(
        default=None,
        pattern=r"^(?:\+[1-9][0-9]{6,14}(?:,\+[1-9][0-9]{6,14})*)?$",
        description="Numbers of ours, separated by commas, that are never answered but ring the caller back: "
        "`+911234567890`; none: all calls are answered",
    )
    ring_back_prefixes: str = Field(
        default="+91",
        pattern=r"^\+[1-9]\d{0,6}(?:,\+[1-9]\d{0,6})*$",
        description="Beginnings of the numbers that missed calls ring back, separated by commas; of +91 mobiles only",
    )
    codes_an_hour: int = Field(
        default=60,
        ge=1,
        description="SMS with one-time codes to all numbers together in an hour: each is paid for",
    )
    operators: SecretStr | None = Field(
        default=None,
        description="Names and passwords of those who answer in the inbox: `asha:secret,ravi:secret`; none: no inbox",
    )
    session_minutes: int = Field(
        default=60, ge=1, description="Somebody who comes back later is asked whether what waits shall go on"
    )
    keep_messages_days: int = Field(
        default=30,
        ge=LONGEST_RETRIES_DAYS + 1,
        description="Days after which messages that were answered and replies that were sent are forgotten",
    )
    send_per_second: str = Field(
        default="sms=10,whatsapp=40,phone-call=1",
        pattern=rf"^{_RATE}(?:,{_RATE})*$",
        description="Messages a second that the provider of each channel takes from us: `sms=1,whatsapp=80`",
    )
    quiet_hours: str = Field(
        default=HOURS,
        pattern=HOURS_PATTERN,
        description="Hours of India's clock in which unasked messages wait, but for cancelled orders; "
        "`00:00-00:00`: none",
    )

    whisper_engine: Literal["faster-whisper", "openai-whisper"] = Field(
        default="faster-whisper", description="Speech recogniser; `openai-whisper` needs the extra `torch`"
    )
    whisper_model: str = Field(
        default="whisper-base",
        description="Name from `models list`, or a folder with a CTranslate2 model (for openai-whisper: a .pt file)",
    )
    hearing_threads: int = Field(default=2, ge=1, description="Processor threads of one transcription")
    hearing_workers: int = Field(default=1, ge=1, description="Transcriptions at the same time")
    hearing_queue: int = Field(
        default=8, ge=0, description="Recordings that may wait; more are refused politely"
    )
    hearing_timeout_s: float = Field(default=30.0, gt=0, description="Longest time for one recording")
    max_audio_s: float = Field(default=120.0, gt=0, description="Longest recording")

    speech: Literal["auto", "espeak", "gtts"] = Field(
        default="auto",
        description="Speech synthesis: `auto`: gTTS (the text goes to Google), then espeak-ng; `espeak` stays offline",
    )
    speech_cache_mb: int = Field(default=200, ge=0, description="Size of the cache of spoken sentences")

    chroma_url: str | None = Field(
        default=None, description="Chroma server; default: embedded, in the home folder"
    )
    embeddings: str = Field(
        default="minilm",
        description="Embedding model: `minilm` (English), `sentence-transformers:NAME` (extra `torch`), or that of a "
        "provider as LangChain names it, `openai:text-embedding-3-small` (extra `llm`); then run `kalavaani index`",
    )
    embedding_languages: str = Field(
        default="en",
        pattern=CODES_OR_ALL,
        description="Languages that the embedding model knows, separated by commas, or `all`",
    )
    embeddings_url: str | None = Field(
        default=None, description="Base URL of a server that speaks the embedding provider's protocol"
    )
    embeddings_timeout_s: float = Field(
        default=2.0,
        gt=0,
        description="Longest wait for a provider's embeddings; then words alone are searched",
    )
    reranker: str | None = Field(
        default=None,
        description="Cross-encoder of sentence-transformers that looks again at what was found (extra `torch`): a name "
        "of the model hub, such as `BAAI/bge-reranker-v2-m3`, or a folder; none: off",
    )
    answer_threshold: float = Field(
        default=0.5, ge=0, le=1, description="Least probability at which a craft question is answered"
    )

    twilio_account_sid: str | None = Field(
        default=None, description="Twilio account; needed to fetch media and to send"
    )
    twilio_auth_token: SecretStr | None = Field(
        default=None, description="Twilio auth token; without it every Twilio webhook is refused"
    )
    twilio_number: str | None = Field(
        default=None, description="Number that SMS are sent from, such as +911234567890"
    )
    twilio_whatsapp_number: str | None = Field(
        default=None, description="Number that WhatsApp messages are sent from"
    )
    twilio_api_url: str = Field(
        default="https://api.twilio.com", description="Twilio's API; for tests against a server of your own"
    )
    twilio_media_hosts: str = Field(
        default="api.twilio.com,.twilio.com,.twiliocdn.com,s3-external-1.amazonaws.com",
        description="Hosts that media may be fetched from, separated by commas; one that begins with a dot is a domain",
    )
    dlt: Literal["off", "enforce"] = Field(
        default="off",
        description="`enforce`: SMS to +91 go out in the words of DLT templates only, as Indian operators want; see "
        "`kalavaani templates`",
    )
    template_languages: str = Field(
        default="hi,en",
        pattern=f"^(?:{_ANY})(?:,(?:{_ANY}))*$",
        description="Languages of registered messages, in this order, where the reader's own is not registered",
    )
    whatsapp_token: SecretStr | None = Field(
        default=None,
        description="Access token of Meta's Cloud API: that of a system user, with whatsapp_business_messaging",
    )
    whatsapp_phone_number_id: str | None = Field(
        default=None,
        pattern=r"^\d{0,30}$",
        description="Meta's id of our WhatsApp number; with the token, WhatsApp goes by Meta and not by Twilio",
    )
    whatsapp_app_secret: SecretStr | None = Field(
        default=None, description="Secret of the Meta app; without it every webhook of Meta's is refused"
    )
    whatsapp_verify_token: SecretStr | None = Field(
        default=None,
        description="Token of your choice that Meta repeats when it verifies the webhook's address",
    )
    whatsapp_api_url: str = Field(
        default="https://graph.facebook.com",
        pattern=r"^https?://\S+$",
        description="Meta's Graph API; for tests against a server of your own",
    )
    whatsapp_api_version: str = Field(
        default="v23.0", pattern=r"^v\d{1,3}\.\d{1,2}$", description="Version of the Graph API"
    )
    whatsapp_media_hosts: str = Field(
        default="lookaside.fbsbx.com,.fbsbx.com,.whatsapp.net,.facebook.com",
        description="Hosts that Meta's media may be fetched from, as in `KALAVAANI_TWILIO_MEDIA_HOSTS`",
    )
    rest_token: SecretStr | None = Field(
        default=None,
        description="Token that callers of the Rasa-compatible REST channel must send as `?token=`; none: only "
        "programs of this machine vouch for their senders",
    )

    web_origins: str = Field(
        default="*",
        pattern=r"^(?:\*|https?://[^\s,/*]+(?:,https?://[^\s,/*]+)*)$",
        description="Origins whose pages may talk to us by the widget, such as `https://shop.example`, separated by "
        "commas; `*`: any",
    )

    admin_token: SecretStr | None = Field(
        default=None,
        min_length=16,
        description="Token of those who may add documents and rebuild the index, as `Authorization: Bearer …`; none: "
        "nobody",
    )

    nlu: Literal["own", "rasa"] = Field(
        default="own",
        description="Who tells intents: `own`: our model; `rasa`: a Rasa server, and our model when it does not answer",
    )
    rasa_url: str = Field(
        default="http://127.0.0.1:5005",
        pattern=r"^https?://\S+$",
        description="Rasa server that `KALAVAANI_NLU=rasa` asks",
    )
    rasa_timeout_s: float = Field(
        default=1.0, gt=0, description="Longest wait for a Rasa server, all attempts together"
    )
    rasa_token: SecretStr | None = Field(
        default=None, description="Token that the Rasa server was started with (`--auth-token`)"
    )
    rasa_actions_token: SecretStr | None = Field(
        default=None,
        description="Token that a Rasa server must send to `rasa-actions`; needed beyond the loopback",
    )

    llm: str | None = Field(
        default=None,
        description="Chat model that may propose commands, as LangChain names it: `openai:gpt-4o-mini`; needs the "
        "extra `llm` and the provider's own key variable; none: off",
    )
    llm_url: str | None = Field(
        default=None,
        description="Base URL of a server that speaks the provider's protocol, such as a local one",
    )
    llm_timeout_s: float = Field(
        default=4.0, gt=0, description="Longest wait for a proposal of the chat model, its retry included"
    )
    llm_below: float = Field(
        default=0.6, ge=0, le=1, description="The chat model is asked where our own sureness is below this"
    )

    llm_answers: bool = Field(
        default=False,
        description="The chat model, where one is set, also writes answers to craft questions, which it is sent as "
        "asked; each sentence is held against the passages that it cites, and what fails is dropped for theirs",
    )
    llm_answer_timeout_s: float = Field(
        default=6.0,
        gt=0,
        description="Longest wait for an answer that the chat model writes, its retry included",
    )

    @property
    def home_folder(self) -> Path:
        return self.home.expanduser()

    @property
    def languages_of_calls(self) -> tuple[str, ...]:
        """Languages that a caller chooses by key, the first by key 1."""
        return tuple(code for code in self.call_languages.split(",") if code)

    @property
    def missed_call_number_list(self) -> tuple[str, ...]:
        """Numbers that ring back instead of answering."""
        return tuple(number for number in (self.missed_call_numbers or "").split(",") if number)

    @property
    def ring_back_prefix_list(self) -> tuple[str, ...]:
        """Beginnings of the numbers that are rung back."""
        return tuple(self.ring_back_prefixes.split(","))

    @property
    def sent_per_second(self) -> dict[str, float]:
        """Channel -> messages a second that go out there."""
        pairs = (pair.partition("=") for pair in self.send_per_second.split(","))
        return {channel: float(rate) for channel, _, rate in pairs}

    @property
    def sends_sms(self) -> bool:
        """Whether account, token and number for SMS are there."""
        return bool(self.twilio_account_sid and self.twilio_auth_token and self.twilio_number)

    @property
    def sends_whatsapp_by_meta(self) -> bool:
        """Whether token and number of Meta's Cloud API are there."""
        token = self.whatsapp_token
        return bool(token and token.get_secret_value() and self.whatsapp_phone_number_id)

    @property
    def operator_passwords(self) -> dict[str, str]:
        """Operator's name -> password."""
        raw = self.operators.get_secret_value() if self.operators else ""
        pairs = [pair.partition(":") for pair in raw.split(",") if ":" in pair]
        return {
            name.strip(): password.strip() for name, _, password in pairs if name.strip() and password.strip()
        }

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.home_folder / 'kalavaani.db'}"

    @property
    def model_folder(self) -> Path:
        """Folder of the trained understanding model."""
        return self.home_folder / "nlu"

    @property
    def index_folder(self) -> Path:
        return self.home_folder / "index"

    @property
    def knowledge_folder(self) -> Path:
        """Folder of articles of the operator's own, indexed beside ours."""
        return self.home_folder / "knowledge"

    @property
    def templates_file(self) -> Path:
        """What the operator registered with Meta, Twilio and on a DLT portal."""
        return self.home_folder / "templates.yml"

    @property
    def speech_folder(self) -> Path:
        return self.home_folder / "speech"

    @property
    def photo_folder(self) -> Path:
        return self.home_folder / "photos"
