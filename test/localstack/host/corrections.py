"""Where LocalStack 4.12.0 differs from AWS or from Python 3.11 in ways that stop an application."""

import _thread
import functools
import hashlib
import threading
import uuid


class Lock:
    """threading.Lock as a class, as in Python 3.13: LocalStack evaluates `Lock | None`."""

    def __new__(cls) -> _thread.LockType:
        return _thread.allocate_lock()


def apply() -> None:
    """Apply every correction; call it before any other LocalStack import."""
    threading.Lock = Lock
    _run_functions_as_processes()
    _listen_on_loopback()
    _match_any_binary_media_type()
    _accept_streaming_integrations()
    _abort_at_once()
    _name_key_material()


def _run_functions_as_processes() -> None:
    """The stock executor needs a container engine. Its users import the chooser by name: replace it first."""
    from localstack.services.lambda_.invocation import runtime_executor

    def chosen() -> type[runtime_executor.RuntimeExecutor]:
        from executor import ProcessExecutor

        return ProcessExecutor

    runtime_executor.get_runtime_executor = chosen


def _listen_on_loopback() -> None:
    """Plain HTTP on the host that GATEWAY_LISTEN names; the stock server binds every interface."""
    from localstack.runtime.server.twisted import TwistedRuntimeServer
    from rolo.serving.twisted import TwistedGateway
    from twisted.internet import reactor

    def register(self, gateway, listen, ssl_creds=None) -> None:
        site = TwistedGateway(gateway)
        for address in listen:
            reactor.listenTCP(address.port, site, interface=address.host)

    TwistedRuntimeServer.register = register


def _match_any_binary_media_type() -> None:
    """binaryMediaTypes with `*/*` makes every body binary on API Gateway; LocalStack ignores it."""
    from localstack.services.apigateway.next_gen.execute_api import helpers

    matches = helpers.mime_type_matches_binary_media_types

    def corrected(mime_type: str | None, binary_media_types: list[str]) -> bool:
        return "*/*" in binary_media_types or matches(mime_type, binary_media_types)

    helpers.mime_type_matches_binary_media_types = corrected


def _accept_streaming_integrations() -> None:
    """Lambda integrations of transfer mode STREAM are refused; run them as buffered ones."""
    from localstack.services.apigateway.legacy.provider import ApigatewayProvider

    put_integration = ApigatewayProvider.put_integration

    @functools.wraps(put_integration)
    def buffered(self, context, request, **kwargs):
        if uri := request.get("uri"):
            request["uri"] = uri.replace("/2021-11-15/", "/2015-03-31/").replace(
                "/response-streaming-invocations", "/invocations"
            )
        return put_integration(self, context, request, **kwargs)

    ApigatewayProvider.put_integration = buffered


def _abort_at_once() -> None:
    """StopExecution ends an execution at once on AWS, and a task that fails later changes nothing.

    LocalStack lets the running tasks end first and then reports their failure instead.
    """
    from localstack.aws.api.stepfunctions import ExecutionStatus
    from localstack.services.stepfunctions.asl.eval.environment import Environment
    from localstack.services.stepfunctions.asl.eval.program_state import ProgramStopped
    from localstack.services.stepfunctions.backend.execution import Execution

    set_error, stop = Environment.set_error, Execution.stop

    def set_error_unless_stopped(self, error):
        if not isinstance(self._program_state, ProgramStopped):
            set_error(self, error)

    def stop_now(self, stop_date, error, cause):
        stop(self, stop_date, error, cause)
        if self.exec_status == ExecutionStatus.RUNNING:
            self.exec_status, self.stop_date = ExecutionStatus.ABORTED, stop_date
            self.error, self.cause = error, cause

    Environment.set_error, Execution.stop = set_error_unless_stopped, stop_now


def _name_key_material() -> None:
    """KMS names a key's material by `uuid.uuid5` of bytes, which Python takes from 3.12 on: no key could be made."""
    from localstack.services.kms.models import KmsKey

    def named(self, key_material: bytes) -> str:
        digest = hashlib.sha1(self._internal_key_id.bytes + key_material).digest()
        return uuid.UUID(bytes=digest[:16], version=5).hex * 2

    KmsKey.generate_key_material_id = named
