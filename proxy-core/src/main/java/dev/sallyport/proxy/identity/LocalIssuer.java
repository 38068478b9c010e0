package dev.sallyport.proxy.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.Secret.FileSecret;
import dev.sallyport.policy.identity.PrincipalKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Mints access tokens (RFC 9068) with a key pair in a folder: for development, and for agents where there is no
 * identity provider. ES256, since every platform can make and check it.
 */
public final class LocalIssuer {
    /** The public keys, for the configuration's {@code jwks_file}. */
    public static final String PUBLIC_FILE = "jwks.json";

    /** The private key; whoever reads it can be anybody. */
    public static final String PRIVATE_FILE = "issuer.jwk";

    /** The OAuth client of tokens minted here. */
    private static final String CLIENT = "sallyport-local";

    private final ECKey key;
    private final Clock clock;

    private LocalIssuer(ECKey key, Clock clock) {
        this.key = key;
        this.clock = clock;
    }

    /** As {@link #create(Path, Clock)} with the system's clock. */
    public static LocalIssuer create(Path directory) throws IOException {
        return create(directory, Clock.systemUTC());
    }

    /**
     * Makes a key pair and writes both files into the folder, which is made when absent.
     *
     * @throws java.nio.file.FileAlreadyExistsException when there is a key already: it is never overwritten
     */
    public static LocalIssuer create(Path directory, Clock clock) throws IOException {
        try {
            ECKey key = new ECKeyGenerator(Curve.P_256)
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.ES256)
                    .keyIDFromThumbprint(true)
                    .generate();
            Files.createDirectories(directory);
            write(directory.resolve(PRIVATE_FILE), key.toJSONString(), "rw-------");
            write(directory.resolve(PUBLIC_FILE), new JWKSet(key.toPublicJWK()).toString(), "rw-r--r--");
            return new LocalIssuer(key, clock);
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has P-256", e);
        }
    }

    /** The file is born with its permissions: at no time is it open to others. */
    private static void write(Path file, String text, String permissions) throws IOException {
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (SeekableByteChannel channel = Files.newByteChannel(file, options, attributes)) {
            ByteBuffer bytes = ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
        }
    }

    /** As {@link #load(Path, Clock)} with the system's clock. */
    public static LocalIssuer load(Path place) throws IOException {
        return load(place, Clock.systemUTC());
    }

    /**
     * Reads the private key.
     *
     * @param place the folder, or the private key's file itself
     * @throws dev.sallyport.config.SecretException when others than its owner may read the file
     */
    public static LocalIssuer load(Path place, Clock clock) throws IOException {
        Path file = Files.isDirectory(place) ? place.resolve(PRIVATE_FILE) : place;
        try {
            ECKey key = ECKey.parse(new FileSecret(file).resolve());
            if (!key.isPrivate() || !Curve.P_256.equals(key.getCurve())) {
                throw new IOException(file + " is not a private P-256 key");
            }
            return new LocalIssuer(key, clock);
        } catch (ParseException | IllegalArgumentException e) {
            // The cause may quote the key.
            throw new IOException(file + " is not a private key in JWK form");
        }
    }

    /** A signed token, valid from now. */
    public String mint(TokenRequest request) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
        TokenRequest.Subject person = request.onBehalfOf() == null ? request.subject() : request.onBehalfOf();
        PrincipalKind kind = request.onBehalfOf() == null ? request.kind() : PrincipalKind.HUMAN;
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .issuer(request.issuer())
                .audience(request.audience())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(request.lifetime())))
                .jwtID(UUID.randomUUID().toString())
                .claim("client_id", CLIENT)
                .claim(ClaimsConfig.DEFAULT.kind(), kind.label());
        subjectClaims(person).forEach(claims::claim);
        if (request.onBehalfOf() != null) {
            claims.claim("act", subjectClaims(request.subject()));
        }
        JWSHeader header = new JWSHeader.Builder(JWSAlgorithm.ES256)
                .type(new JOSEObjectType("at+jwt"))
                .keyID(key.getKeyID())
                .build();
        SignedJWT token = new SignedJWT(header, claims.build());
        try {
            token.sign(new ECDSASigner(key));
        } catch (JOSEException e) {
            throw new IllegalStateException("every Java platform has ES256", e);
        }
        return token.serialize();
    }

    private static Map<String, Object> subjectClaims(TokenRequest.Subject subject) {
        Map<String, Object> claims = new LinkedHashMap<>();
        claims.put("sub", subject.sub());
        if (subject.name() != null) {
            claims.put(ClaimsConfig.DEFAULT.name(), subject.name());
        }
        if (subject.email() != null) {
            claims.put("email", subject.email());
        }
        if (!subject.groups().isEmpty()) {
            claims.put(ClaimsConfig.DEFAULT.groups(), subject.groups());
        }
        return claims;
    }
}
