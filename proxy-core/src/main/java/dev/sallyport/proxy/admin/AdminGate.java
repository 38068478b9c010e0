package dev.sallyport.proxy.admin;

import dev.sallyport.config.AdminGrant;
import dev.sallyport.config.AdminRole;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.proxy.identity.AdminRoles;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.JwtAuthenticator;
import dev.sallyport.proxy.revocation.Revocations;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets in who shows a good token (RFC 6750 section 2.1) and has the role that is needed. Tokens in the body, the query
 * or a cookie count for nothing, so that no web page can send one along unknowingly. Safe for use by any thread.
 */
public final class AdminGate {
    private static final Pattern BEARER = Pattern.compile("(?i:bearer) +([A-Za-z0-9._~+/-]{1,16384}=*)");
    private static final AdminAnswer NO_TOKEN =
            AdminAnswer.error(401, "a token is needed").with("www-authenticate", "Bearer realm=\"sallyport\"");
    private static final AdminAnswer INVALID_TOKEN = AdminAnswer.error(401, "the token is not valid")
            .with("www-authenticate", "Bearer realm=\"sallyport\", error=\"invalid_token\"");
    private static final AdminAnswer FORBIDDEN = AdminAnswer.error(403, "the role for that is missing")
            .with("www-authenticate", "Bearer realm=\"sallyport\", error=\"insufficient_scope\"");

    private final JwtAuthenticator authenticator;
    private final Revocations revocations;
    private final Map<AdminRole, AdminGrant> grants;
    private final AdminRecorder recorder;

    public AdminGate(
            JwtAuthenticator authenticator,
            Revocations revocations,
            Map<AdminRole, AdminGrant> grants,
            AdminRecorder recorder) {
        this.authenticator = authenticator;
        this.revocations = revocations;
        this.grants = Map.copyOf(grants);
        this.recorder = recorder;
    }

    /**
     * Proves who asks. May block for the issuer's keys.
     *
     * @param needed one of these roles will do
     */
    AdminCaller admit(AdminRequest request, AdminRole... needed) throws RefusedRequestException {
        AdminCaller caller = identify(request);
        if (Collections.disjoint(caller.roles(), Arrays.asList(needed))) {
            recorder.refused(request, caller, "none of the roles that may do that");
            throw new RefusedRequestException(FORBIDDEN);
        }
        return caller;
    }

    /** Proves who asks, whatever roles they have. May block for the issuer's keys. */
    AdminCaller identify(AdminRequest request) throws RefusedRequestException {
        List<String> headers = request.authorization();
        if (headers.isEmpty()) {
            recorder.stranger(request, "no token");
            throw new RefusedRequestException(NO_TOKEN);
        }
        Matcher bearer = BEARER.matcher(headers.get(0));
        if (headers.size() > 1 || !bearer.matches()) {
            recorder.stranger(request, "not one bearer token");
            throw new RefusedRequestException(INVALID_TOKEN);
        }
        Authentication outcome = authenticator.authenticate(bearer.group(1));
        if (!(outcome instanceof Authenticated proven)) {
            recorder.stranger(
                    request, outcome instanceof Authentication.Rejected rejected ? rejected.reason() : "rejected");
            throw new RefusedRequestException(INVALID_TOKEN);
        }
        Principal principal = proven.principal();
        AdminCaller caller = new AdminCaller(
                principal,
                proven.token(),
                AdminRoles.of(grants, principal, proven.token().issuer()));
        if (revocations.find(principal, proven.token()) != null) {
            recorder.refused(request, caller, "the token has been revoked");
            throw new RefusedRequestException(INVALID_TOKEN);
        }
        return caller;
    }
}
