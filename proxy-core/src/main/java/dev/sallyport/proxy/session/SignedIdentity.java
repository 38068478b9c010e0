package dev.sallyport.proxy.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sallyport.config.DatabaseConfig;
import dev.sallyport.config.Secret;
import dev.sallyport.config.SecretException;
import dev.sallyport.config.SessionTimes;
import dev.sallyport.policy.identity.Principal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * What the upstream is told of who a session belongs to, for its row-level security: the setting
 * {@code sallyport.identity}, {@code v1.PAYLOAD.MAC} with Base64 (RFC 4648, section 4) of a JSON object and of its
 * HMAC-SHA-256 (RFC 2104).
 *
 * <p>It stands in the startup packet, so RESET and DISCARD go back to it, and no setting of a role or database replaces
 * it. Statements can't change it ({@code SettingsGuard}); code that a policy lets run unseen could, and then it is
 * whatever somebody had a signature for: the payload names session, database and login, and ends.
 */
final class SignedIdentity {
    static final String SETTING = "sallyport.identity";

    private static final String VERSION = "v1.";
    private static final String MAC = "HmacSHA256";

    /** A startup packet has at most 10000 bytes (MAX_STARTUP_PACKET_LENGTH in libpq/pqcomm.h), Base64 included. */
    private static final int PAYLOAD_BYTES_MAX = 4_096;

    /** For issuers' clocks, which may be wrong by as much, and for the database's. */
    private static final Duration LEEWAY = Duration.ofMinutes(6);

    private final byte[] payload;

    private SignedIdentity(byte[] payload) {
        this.payload = payload;
    }

    /** What is said of a session that begins now. */
    static SignedIdentity of(SessionIdentity identity, SessionTimes times, Instant now) {
        byte[] payload = json(identity, end(identity, times, now), now, true);
        if (payload.length > PAYLOAD_BYTES_MAX) {
            payload = json(identity, end(identity, times, now), now, false);
        }
        return new SignedIdentity(payload);
    }

    /** No statement of the session runs later, whatever else ends it before. */
    private static Instant end(SessionIdentity identity, SessionTimes times, Instant now) {
        Instant end = identity.token().expiry().plus(times.expiryGrace());
        if (!times.sessionMax().isZero()) {
            Instant longest = now.plus(times.sessionMax());
            end = longest.isBefore(end) ? longest : end;
        }
        return end.plus(times.expiryTransaction()).plus(LEEWAY);
    }

    /** @param groups whether the groups are said; where they are too many, they are null: not none */
    private static byte[] json(SessionIdentity identity, Instant end, Instant now, boolean groups) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        put(json, identity.principal(), groups);
        Principal person = identity.principal().onBehalfOf();
        if (person == null) {
            json.putNull("on_behalf_of");
        } else {
            put(json.putObject("on_behalf_of"), person, groups);
        }
        json.set("roles", list(identity.roles()));
        return json.put("session", identity.sessionId())
                .put("database", identity.database().upstream().database())
                .put("login", identity.upstreamUser())
                .put("iat", now.getEpochSecond())
                .put("exp", end.getEpochSecond())
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void put(ObjectNode json, Principal principal, boolean groups) {
        json.put("principal", principal.id()).put("kind", principal.kind().label());
        json.set("groups", groups ? list(principal.groups()) : null);
    }

    private static ArrayNode list(Collection<String> texts) {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        texts.stream().sorted().forEach(list::add);
        return list;
    }

    /**
     * Settings with the signed one among them. May wait for the key.
     *
     * @throws SecretException if the key can't be had or isn't as long as it must be
     */
    Map<String, String> addedTo(Map<String, String> settings, Secret key) {
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put(SETTING, signed(key.resolve().getBytes(StandardCharsets.UTF_8)));
        return all;
    }

    private String signed(byte[] key) {
        if (key.length < DatabaseConfig.IDENTITY_KEY_BYTES_MIN || key.length > DatabaseConfig.IDENTITY_KEY_BYTES_MAX) {
            throw new SecretException("the key of signed identities has not " + DatabaseConfig.IDENTITY_KEY_BYTES_MIN
                    + " to " + DatabaseConfig.IDENTITY_KEY_BYTES_MAX + " bytes");
        }
        if (payload.length > PAYLOAD_BYTES_MAX) {
            throw new SecretException("what is to be signed of the principal is too long");
        }
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            Base64.Encoder base64 = Base64.getEncoder();
            return VERSION + base64.encodeToString(payload) + "." + base64.encodeToString(mac.doFinal(payload));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
