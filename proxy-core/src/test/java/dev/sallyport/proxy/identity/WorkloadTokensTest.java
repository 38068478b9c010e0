package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.Authentication.Rejected;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens of programs that prove themselves by where they run, good ones and those that only look like it. */
class WorkloadTokensTest {
    private static final TokenForge FORGE = new TokenForge();
    private static final String ACCOUNT = "system:serviceaccount:shop:api";
    private static final Map<String, List<String>> PINNED = Map.of("repository_owner_id", List.of("77"));

    @TempDir
    static Path folder;

    private static IssuerConfig issuer(String profile, @Nullable String domain, Map<String, List<String>> require)
            throws IOException {
        return new IssuerConfig(
                TokenForge.ISSUER,
                TokenForge.AUDIENCE,
                profile,
                FORGE.publicKeysIn(folder),
                null,
                List.of("RS256", "ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of("system:serviceaccount:ai:bot"),
                "service",
                null,
                domain,
                require);
    }

    private static Authentication answer(String profile, TokenForge.Draft draft) throws IOException {
        IssuerConfig config = switch (profile) {
            case "spiffe" -> issuer(profile, "example.org", Map.of());
            case "github-actions" -> issuer(profile, null, PINNED);
            default -> issuer(profile, null, Map.of());
        };
        return TokenForge.authenticator(config).authenticate(draft.sign());
    }

    private static Principal principal(String profile, TokenForge.Draft draft) throws IOException {
        Authentication result = answer(profile, draft);
        return result instanceof Authenticated yes ? yes.principal() : fail(result.toString());
    }

    private static TokenForge.Draft plain() {
        return FORGE.draft()
                .header("typ", "JWT")
                .claim("client_id", null)
                .claim("jti", null)
                .claim("groups", null)
                .claim("name", null);
    }

    private static TokenForge.Draft kubernetes() {
        return account("shop", "api").header("typ", null);
    }

    private static TokenForge.Draft account(String namespace, String name) {
        return plain().claim("sub", "system:serviceaccount:" + namespace + ":" + name)
                .claim(
                        "kubernetes.io",
                        Map.of(
                                "namespace",
                                namespace,
                                "pod",
                                Map.of("name", "api-0", "uid", "p"),
                                "serviceaccount",
                                Map.of("name", name, "uid", "u")));
    }

    private static TokenForge.Draft github() {
        return plain().claim("sub", "repo:acme/shop:environment:prod")
                .claim("repository", "acme/shop")
                .claim("repository_id", "12")
                .claim("repository_owner", "acme")
                .claim("repository_owner_id", "77")
                .claim("environment", "prod")
                .claim("ref", "refs/heads/main");
    }

    private static TokenForge.Draft spiffe() {
        return plain().claim("iss", null).claim("sub", "spiffe://example.org/ns/shop/sa/api");
    }

    @Test
    void knowsServiceAccounts() throws IOException {
        assertThat(principal("kubernetes", kubernetes()))
                .isEqualTo(Principals.service(
                        TokenForge.ISSUER + "|" + ACCOUNT,
                        "shop/api",
                        List.of(ACCOUNT, "shop/api"),
                        List.of("system:serviceaccounts", "system:serviceaccounts:shop")));
        assertThat(principal("kubernetes", account("ai", "bot")).kind()).isEqualTo(PrincipalKind.AGENT);
    }

    @Test
    void knowsWorkflows() throws IOException {
        assertThat(principal("github-actions", github()))
                .isEqualTo(Principals.service(
                        TokenForge.ISSUER + "|repo:acme/shop:environment:prod",
                        "acme/shop",
                        List.of("repo:acme/shop:environment:prod", "acme/shop"),
                        List.of(
                                "repository:acme/shop",
                                "repository_id:12",
                                "repository_owner:acme",
                                "repository_owner_id:77",
                                "environment:prod",
                                "ref:refs/heads/main")));
    }

    @Test
    void knowsWorkloadsOfATrustDomain() throws IOException {
        String id = "spiffe://example.org/ns/shop/sa/api";
        Principal expected = Principals.service(
                id,
                id,
                List.of(id),
                List.of(
                        "spiffe://example.org",
                        "spiffe://example.org/ns",
                        "spiffe://example.org/ns/shop",
                        "spiffe://example.org/ns/shop/sa"));

        assertThat(principal("spiffe", spiffe())).isEqualTo(expected);
        assertThat(principal("spiffe", spiffe().claim("iss", TokenForge.ISSUER).header("typ", "JOSE")))
                .isEqualTo(expected);
    }

    static Stream<Arguments> forged() {
        Map<String, Object> other = Map.of("namespace", "shop", "serviceaccount", Map.of("name", "root"));
        return Stream.of(
                arguments("kubernetes", "person", kubernetes().claim("sub", "alice"), "no service account"),
                arguments(
                        "kubernetes", "node", kubernetes().claim("sub", "system:node:worker-1"), "no service account"),
                arguments("kubernetes", "colons", kubernetes().claim("sub", ACCOUNT + ":x"), "no service account"),
                arguments(
                        "kubernetes",
                        "case",
                        kubernetes().claim("sub", ACCOUNT.replace("api", "API")),
                        "no service account"),
                arguments("kubernetes", "legacy", kubernetes().claim("kubernetes.io", null), "is missing"),
                arguments("kubernetes", "two accounts", kubernetes().claim("kubernetes.io", other), "two service"),
                arguments(
                        "kubernetes",
                        "two namespaces",
                        account("shop", "api").claim("sub", "system:serviceaccount:kube-system:api"),
                        "two service"),
                arguments("kubernetes", "for ever", kubernetes().claim("exp", null), "exp is missing"),
                arguments(
                        "kubernetes",
                        "API server's",
                        kubernetes().claim("aud", "https://kubernetes.default.svc"),
                        "audience"),
                arguments("kubernetes", "access token", kubernetes().header("typ", "at+jwt"), "typ does not fit"),
                arguments("kubernetes", "actor", kubernetes().claim("act", Map.of("sub", "bot")), "with an actor"),
                arguments(
                        "github-actions",
                        "somebody else's workflow",
                        github().claim("repository_owner_id", "78"),
                        "repository_owner_id is not as required"),
                arguments(
                        "github-actions",
                        "no owner id",
                        github().claim("repository_owner_id", null),
                        "repository_owner_id is not as required"),
                arguments(
                        "github-actions",
                        "owner id in an object",
                        github().claim("repository_owner_id", Map.of("77", "77")),
                        "repository_owner_id is not as required"),
                arguments("github-actions", "no repository", github().claim("repository", null), "missing"),
                arguments(
                        "github-actions",
                        "another owner's repository",
                        github().claim("repository", "evil/shop"),
                        "name no repository"),
                arguments(
                        "github-actions", "path", github().claim("repository", "acme/shop/../x"), "name no repository"),
                arguments("github-actions", "id a text", github().claim("repository_id", "12x"), "not a number"),
                arguments(
                        "spiffe", "other domain", spiffe().claim("sub", "spiffe://evil.org/ns/shop"), "unknown issuer"),
                arguments(
                        "spiffe",
                        "other domain, our issuer",
                        spiffe().claim("iss", TokenForge.ISSUER).claim("sub", "spiffe://evil.org/x"),
                        "another trust domain"),
                arguments("spiffe", "no workload", spiffe().claim("sub", "alice"), "not the SPIFFE id of a workload"),
                arguments("spiffe", "Ed25519", spiffe().header("alg", "EdDSA").header("kid", "ed"), "algorithm"),
                arguments("spiffe", "two audiences", spiffe().claim("aud", List.of("sallyport", "b")), "others too"),
                arguments("spiffe", "no expiry", spiffe().claim("exp", null), "exp is missing"),
                arguments("spiffe", "typ", spiffe().header("typ", "at+jwt"), "typ does not fit"));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("forged")
    void rejects(String profile, String name, TokenForge.Draft draft, String reason) throws IOException {
        Authentication result = answer(profile, draft);

        assertThat(result).as(name).isInstanceOf(Rejected.class);
        assertThat(((Rejected) result).reason()).contains(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://example.org",
                "spiffe://example.org/",
                "spiffe://example.org//a",
                "spiffe://example.org/a/",
                "spiffe://example.org/./a",
                "spiffe://example.org/../evil.org/a",
                "spiffe://Example.org/a",
                "SPIFFE://example.org/a",
                "spiffe://user@example.org/a",
                "spiffe://example.org:443/a",
                "spiffe://example.org/a?b",
                "spiffe://example.org/a#b",
                "spiffe://example.org/%61",
                "spiffe:///a",
                "spiffe:/example.org/a",
                "https://example.org/a"
            })
    void readsNoOtherSpellingOfAnId(String id) throws IOException {
        assertThat(answer("spiffe", spiffe().claim("iss", TokenForge.ISSUER).claim("sub", id)))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void takesNoKeysOfTheOtherSort() throws IOException {
        RSAKey key = FORGE.rsa.toPublicJWK();
        for (String use : List.of("jwt-svid", "x509-svid", "enc")) {
            RSAKey marked = new RSAKey.Builder(key).keyUse(new KeyUse(use)).build();
            IssuerConfig config = issuer("spiffe", "example.org", Map.of());
            Files.writeString(folder.resolve("jwks.json"), new JWKSet(marked).toString());

            Authentication result = TokenForge.authenticator(config)
                    .authenticate(
                            spiffe().header("alg", "RS256").header("kid", "rsa").sign());

            assertThat(result instanceof Authenticated).as(use).isEqualTo(use.equals("jwt-svid"));
        }
    }

    /** Between issuers: one that may make access tokens can't speak for workloads, even by leaving out its name. */
    @Test
    void keepsTrustDomainsApartFromOtherIssuers() throws IOException {
        TokenForge evil = new TokenForge();
        IssuerConfig spiffe = issuer("spiffe", "example.org", Map.of());
        IssuerConfig other = new IssuerConfig(
                "https://other/",
                TokenForge.AUDIENCE,
                "jwt",
                Files.writeString(folder.resolve("other.json"), evil.publicKeys()),
                null,
                List.of("ES256"),
                Duration.ofSeconds(30),
                Duration.ofHours(1),
                ClaimsConfig.DEFAULT,
                List.of(),
                "human");
        JwtAuthenticator authenticator = TokenForge.authenticator(spiffe, other);
        TokenForge.Draft draft = evil.draft().header("typ", "JWT").claim("sub", "spiffe://example.org/admin");

        assertThat(authenticator.authenticate(draft.claim("iss", null).sign())).isInstanceOf(Rejected.class);
        Authentication named =
                authenticator.authenticate(draft.claim("iss", "https://other/").sign());
        assertThat(((Authenticated) named).principal().id()).isEqualTo("https://other/|spiffe://example.org/admin");
    }
}
