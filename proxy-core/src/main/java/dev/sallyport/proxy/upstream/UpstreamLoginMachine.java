package dev.sallyport.proxy.upstream;

import dev.sallyport.protocol.auth.ChannelBindingMode;
import dev.sallyport.protocol.auth.Md5Password;
import dev.sallyport.protocol.auth.ScramLogin;
import dev.sallyport.protocol.codec.ProtocolViolationException;
import dev.sallyport.protocol.message.backend.Authentication;
import dev.sallyport.protocol.message.backend.AuthenticationCleartextPassword;
import dev.sallyport.protocol.message.backend.AuthenticationMd5Password;
import dev.sallyport.protocol.message.backend.AuthenticationOk;
import dev.sallyport.protocol.message.backend.AuthenticationSasl;
import dev.sallyport.protocol.message.backend.AuthenticationSaslContinue;
import dev.sallyport.protocol.message.backend.AuthenticationSaslFinal;
import dev.sallyport.protocol.message.backend.BackendKeyData;
import dev.sallyport.protocol.message.backend.BackendType;
import dev.sallyport.protocol.message.backend.ErrorFields;
import dev.sallyport.protocol.message.backend.ErrorResponse;
import dev.sallyport.protocol.message.backend.NoticeResponse;
import dev.sallyport.protocol.message.backend.ParameterStatus;
import dev.sallyport.protocol.message.backend.ReadyForQuery;
import dev.sallyport.protocol.message.frontend.PasswordMessage;
import dev.sallyport.protocol.message.frontend.SaslResponse;
import dev.sallyport.protocol.message.frontend.StartupMessage;
import dev.sallyport.protocol.type.SqlState;
import dev.sallyport.protocol.type.TransactionStatus;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Fail;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Prove;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Ready;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Send;
import dev.sallyport.proxy.upstream.UpstreamLoginAction.Wait;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Logs in to a server, without I/O: events in, {@link UpstreamLoginAction} out. Not thread-safe.
 *
 * <pre>
 * NEW ─onTransport→ AUTHENTICATING ─AuthenticationOk──────────────────────────→ STARTING ─ReadyForQuery→ READY
 *                        │ cleartext, md5 → PASSWORD_SENT ─AuthenticationOk────────↑
 *                        └ SASL → CHALLENGED ─Continue→ PROVING ─onProof→ PROVED ─Final→ VERIFIED ─AuthenticationOk↑
 * </pre>
 *
 * Whatever has no arrow fails the login; ErrorResponse does so everywhere. After ReadyForQuery the server may still
 * report a setting or have a notice in the same breath, so READY goes on listening for these.
 */
final class UpstreamLoginMachine {
    private static final int NOTICES_MAX = 16;
    private static final int PARAMETERS_MAX = 256;
    private static final String ENCODING = "client_encoding";
    private static final String UTF8 = "UTF8";
    private static final String CONFORMING = "standard_conforming_strings";
    private static final Set<String> NO_SETTINGS = Set.of("", "user", "database", "replication");

    private enum State {
        NEW,
        AUTHENTICATING,
        PASSWORD_SENT,
        CHALLENGED,
        PROVING,
        PROVED,
        VERIFIED,
        STARTING,
        READY,
        FAILED
    }

    private final String user;
    private final String password;
    private final String database;
    private final ChannelBindingMode binding;
    private final Map<String, String> startupParameters;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final List<ErrorFields> notices = new ArrayList<>();
    private State state = State.NEW;
    private @Nullable UpstreamTransport transport;
    private @Nullable ScramLogin scram;
    private boolean bound;
    private @Nullable BackendKeyData key;

    /**
     * Prepares a login; {@code client_encoding} is UTF8 unless {@code startupParameters} say otherwise.
     *
     * @param startupParameters settings for the session
     * @throws IllegalArgumentException if one of them is no setting: user, database, replication, protocol options
     */
    UpstreamLoginMachine(
            String user,
            String password,
            String database,
            ChannelBindingMode binding,
            Map<String, String> startupParameters) {
        requireSettings(startupParameters);
        this.user = user;
        this.password = password;
        this.database = database;
        this.binding = binding;
        this.startupParameters = new LinkedHashMap<>();
        this.startupParameters.put("user", user);
        this.startupParameters.put("database", database);
        this.startupParameters.put(ENCODING, UTF8);
        this.startupParameters.putAll(startupParameters);
    }

    /** Requires that the startup parameters are settings and nothing that decides who connects to what. */
    static void requireSettings(Map<String, String> startupParameters) {
        for (String name : startupParameters.keySet()) {
            if (NO_SETTINGS.contains(name) || name.startsWith("_pq_.")) {
                throw new IllegalArgumentException("'" + name + "' can't be set for an upstream session");
            }
        }
    }

    /** The connection stands, TLS included. */
    UpstreamLoginAction onTransport(UpstreamTransport established) {
        if (state != State.NEW) {
            throw new IllegalStateException("a second transport in state " + state);
        }
        transport = established;
        state = State.AUTHENTICATING;
        return new Send(new StartupMessage(3, 0, startupParameters));
    }

    /** The server sent a message; its body is borrowed. */
    UpstreamLoginAction onMessage(byte type, ByteBuf body) {
        if (state == State.FAILED || state == State.NEW || state == State.PROVING) {
            return fail(UpstreamLoginException.protocol("message '" + (char) type + "' in state " + state));
        }
        try {
            return switch (type) {
                case BackendType.AUTHENTICATION -> onAuthentication(Authentication.read(body));
                case BackendType.PARAMETER_STATUS -> onParameter(ParameterStatus.read(body));
                case BackendType.BACKEND_KEY_DATA -> onKey(BackendKeyData.read(body));
                case BackendType.READY_FOR_QUERY -> onReady(ReadyForQuery.read(body));
                case BackendType.NOTICE_RESPONSE -> onNotice(NoticeResponse.read(body));
                case BackendType.ERROR_RESPONSE ->
                    fail(UpstreamLoginException.refusedBy(
                            ErrorResponse.read(body).fields(), List.of(user, database)));
                default -> unexpected("message '" + (char) type + "'");
            };
        } catch (ProtocolViolationException violation) {
            return onViolation(violation);
        }
    }

    /** The proof that {@link Prove} asked for. */
    UpstreamLoginAction onProof(SaslResponse proof) {
        if (state != State.PROVING) {
            throw new IllegalStateException("a proof in state " + state);
        }
        state = State.PROVED;
        return new Send(proof);
    }

    /** A peer broke the protocol, in framing or in SCRAM. */
    UpstreamLoginAction onViolation(ProtocolViolationException violation) {
        String message = String.valueOf(violation.getMessage());
        return fail(
                violation.sqlState().equals(SqlState.SQLSERVER_REJECTED_ESTABLISHMENT_OF_CONNECTION)
                        ? UpstreamLoginException.credentials(message, violation)
                        : UpstreamLoginException.protocol(message));
    }

    /** The server closed the connection. */
    UpstreamLoginAction onClosed() {
        return fail(UpstreamLoginException.unreachable("the server closed the connection during login", null));
    }

    private UpstreamLoginAction onAuthentication(Authentication request) {
        return switch (state) {
            case AUTHENTICATING -> onRequest(request);
            case CHALLENGED -> request instanceof AuthenticationSaslContinue next ? prove(next) : unexpected(request);
            case PROVED -> request instanceof AuthenticationSaslFinal last ? verify(last) : unexpected(request);
            case PASSWORD_SENT, VERIFIED -> request instanceof AuthenticationOk ? letIn() : unexpected(request);
            case NEW, PROVING, STARTING, READY, FAILED -> unexpected(request);
        };
    }

    private UpstreamLoginAction onRequest(Authentication request) {
        if (request instanceof AuthenticationSasl sasl) {
            return startScram(sasl.mechanisms());
        }
        if (request instanceof AuthenticationOk) {
            return letIn();
        }
        if (request instanceof AuthenticationMd5Password md5) {
            return sendPassword(Md5Password.hash(user, password, md5.salt()));
        }
        if (request instanceof AuthenticationCleartextPassword) {
            return transport != null && transport.isConfidential()
                    ? sendPassword(password)
                    : fail(UpstreamLoginException.credentials(
                            "the server asks for the password in cleartext over a connection without TLS", null));
        }
        return fail(UpstreamLoginException.credentials("the server asks for unsupported " + request, null));
    }

    private UpstreamLoginAction sendPassword(String secret) {
        if (password.isEmpty()) {
            return fail(UpstreamLoginException.credentials("the server asks for a password and there is none", null));
        }
        if (binding == ChannelBindingMode.REQUIRE) {
            return unbound();
        }
        state = State.PASSWORD_SENT;
        return new Send(new PasswordMessage(secret));
    }

    private UpstreamLoginAction startScram(List<String> mechanisms) {
        byte[] endPoint = transport == null ? null : transport.serverEndPoint();
        scram = ScramLogin.start(mechanisms, password, endPoint, binding);
        bound = scram.initial().mechanism().endsWith("-PLUS");
        state = State.CHALLENGED;
        return new Send(scram.initial());
    }

    private UpstreamLoginAction prove(AuthenticationSaslContinue challenge) {
        if (scram == null) {
            return unexpected(challenge);
        }
        state = State.PROVING;
        return new Prove(scram, challenge.data());
    }

    private UpstreamLoginAction verify(AuthenticationSaslFinal last) {
        if (scram == null) {
            return unexpected(last);
        }
        scram.onFinal(last.data());
        state = State.VERIFIED;
        return new Wait();
    }

    /** A server that lets everybody in has proved nothing of itself either. */
    private UpstreamLoginAction letIn() {
        if (binding == ChannelBindingMode.REQUIRE && !bound) {
            return unbound();
        }
        state = State.STARTING;
        return new Wait();
    }

    private UpstreamLoginAction unbound() {
        return fail(UpstreamLoginException.credentials(
                "channel binding is required, but the server asks for a login without it", null));
    }

    private UpstreamLoginAction onParameter(ParameterStatus status) {
        if (state != State.STARTING && state != State.READY) {
            return unexpected("ParameterStatus");
        }
        parameters.put(status.name(), status.value());
        return parameters.size() > PARAMETERS_MAX ? unexpected("amount of settings") : goOn();
    }

    private UpstreamLoginAction onKey(BackendKeyData data) {
        if (state != State.STARTING || key != null) {
            return unexpected("BackendKeyData");
        }
        key = data;
        return new Wait();
    }

    private UpstreamLoginAction onNotice(NoticeResponse notice) {
        if (notices.size() < NOTICES_MAX) {
            notices.add(notice.fields());
        }
        return goOn();
    }

    private UpstreamLoginAction onReady(ReadyForQuery ready) {
        if (state != State.STARTING || ready.status() != TransactionStatus.IDLE) {
            return unexpected("ReadyForQuery");
        }
        state = State.READY;
        return goOn();
    }

    /** Never lets a session begin that could not be cancelled, or whose text would be read otherwise than we read it. */
    private UpstreamLoginAction goOn() {
        if (state != State.READY) {
            return new Wait();
        }
        if (key == null) {
            return fail(UpstreamLoginException.protocol("the server sent no BackendKeyData"));
        }
        String encoding = parameters.get(ENCODING);
        if (!UTF8.equals(encoding)) {
            return fail(UpstreamLoginException.protocol("the session's client_encoding is " + encoding + ", not UTF8"));
        }
        String conforming = parameters.get(CONFORMING);
        if (!"on".equals(conforming)) {
            return fail(
                    UpstreamLoginException.protocol("the session's " + CONFORMING + " is " + conforming + ", not on"));
        }
        return new Ready(parameters, key, notices);
    }

    private UpstreamLoginAction unexpected(Object what) {
        return fail(UpstreamLoginException.protocol("unexpected " + what + " in state " + state));
    }

    private UpstreamLoginAction fail(UpstreamLoginException failure) {
        state = State.FAILED;
        return new Fail(failure);
    }
}
