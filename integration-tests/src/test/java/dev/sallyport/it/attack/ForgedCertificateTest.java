package dev.sallyport.it.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sallyport.config.CertificateMapping;
import dev.sallyport.config.ClientCertificatesConfig;
import dev.sallyport.config.ClientCertificatesConfig.Use;
import dev.sallyport.it.support.Patience;
import dev.sallyport.it.support.X509Forge;
import dev.sallyport.it.support.X509Forge.Draft;
import dev.sallyport.it.support.X509Forge.Issued;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.Authentication;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import dev.sallyport.proxy.identity.Authentication.Rejected;
import dev.sallyport.proxy.identity.ClientCertificates;
import dev.sallyport.proxy.identity.ShownCertificate;
import dev.sallyport.proxy.identity.TokenFacts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates that look like somebody's. */
class ForgedCertificateTest {
    private static final List<CertificateMapping> MAPPINGS = List.of(
            new CertificateMapping("spiffe", "example.org", null, "service", List.of("apps")),
            new CertificateMapping("spiffe", "spiffe://example.org/ai/bot", "Bot", "agent", List.of()),
            new CertificateMapping("cn", "reporting", "Reporting", "service", List.of("reports")),
            new CertificateMapping("dns", "etl.example.org", null, "service", List.of()),
            new CertificateMapping("email", "alice@example.org", null, "human", List.of("dev")));

    private static Issued authority;
    private static ClientCertificates trusted;

    @TempDir
    static Path folder;

    @BeforeAll
    static void trust() throws Exception {
        authority = new Draft("Test CA").authority().signSelf();
        trusted = trusting(null, false);
    }

    private static ClientCertificates trusting(@Nullable Path revocations, boolean required) throws Exception {
        Path file = Files.writeString(folder.resolve("ca.pem"), authority.pem());
        return new ClientCertificates(
                new ClientCertificatesConfig(file, revocations, Use.BESIDE_TOKEN, required),
                MAPPINGS,
                Clock.systemUTC());
    }

    private static String reason(Issued... chain) {
        return reason(trusted, chain);
    }

    private static String reason(ClientCertificates by, Issued... chain) {
        Authentication result =
                by.authenticate(List.of(chain).stream().map(Issued::certificate).toList());
        return result instanceof Rejected rejected ? rejected.reason() : "accepted";
    }

    private static Principal principal(Draft draft) throws Exception {
        Authentication result =
                trusted.authenticate(List.of(draft.sign(authority).certificate()));
        return result instanceof Authenticated yes ? yes.principal() : fail(result.toString());
    }

    @Test
    void knowsWhomItShould() throws Exception {
        Principal workload = principal(new Draft("api").alternative(X509Forge.URI, "spiffe://example.org/ns/shop"));
        assertThat(workload.id()).isEqualTo("spiffe://example.org/ns/shop");
        assertThat(workload.kind()).isEqualTo(PrincipalKind.SERVICE);
        assertThat(workload.groups())
                .containsExactlyInAnyOrder("apps", "spiffe://example.org", "spiffe://example.org/ns");
        assertThat(principal(new Draft().alternative(X509Forge.URI, "spiffe://example.org/ai/bot"))
                        .kind())
                .isEqualTo(PrincipalKind.AGENT);
        Principal reporting = principal(new Draft("reporting"));
        assertThat(reporting.id()).isEqualTo("x509:cn|reporting");
        assertThat(reporting.aliases()).isEqualTo(Set.of("reporting", "Reporting"));
        assertThat(principal(new Draft("x").alternative(X509Forge.DNS, "ETL.example.org"))
                        .id())
                .isEqualTo("x509:dns|etl.example.org");
        assertThat(principal(new Draft("Alice").alternative(X509Forge.EMAIL, "alice@example.org"))
                        .kind())
                .isEqualTo(PrincipalKind.HUMAN);
    }

    @Test
    void trustsWhomTheFileNamesNow() throws Exception {
        Path file = Files.writeString(folder.resolve("changing.pem"), authority.pem());
        ClientCertificates changing = new ClientCertificates(
                new ClientCertificatesConfig(file, null, Use.BESIDE_TOKEN, false), MAPPINGS, Clock.systemUTC());
        Issued next = new Draft("Next CA").authority().signSelf();
        Issued old = new Draft("reporting").sign(authority);
        Issued fresh = new Draft("reporting").sign(next);
        assertThat(reason(changing, old)).isEqualTo("accepted");
        assertThat(reason(changing, fresh)).contains("not trusted");

        Files.writeString(file, authority.pem() + next.pem());
        assertThat(reason(changing, old)).isEqualTo("accepted");
        assertThat(reason(changing, fresh)).isEqualTo("accepted");

        Files.writeString(file, next.pem());
        assertThat(reason(changing, old)).contains("not trusted");
        assertThat(changing.authorities()).containsExactly(next.certificate());

        Files.writeString(file, "");
        assertThat(reason(changing, fresh)).contains("can't be read");
        Files.delete(file);
        assertThat(reason(changing, fresh)).contains("can't be read");

        Files.writeString(file, authority.pem());
        assertThat(reason(changing, old)).isEqualTo("accepted");
    }

    @Test
    void handshakesNameTheFilesAuthoritiesWithoutAnyCertificateBeingShown() throws Exception {
        Path file = Files.writeString(folder.resolve("handshakes.pem"), authority.pem());
        AtomicReference<Instant> now = new AtomicReference<>(Instant.now(Clock.systemUTC()));
        Clock clock = new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Objects.requireNonNull(now.get());
            }
        };
        ClientCertificates changing = new ClientCertificates(
                new ClientCertificatesConfig(file, null, Use.BESIDE_TOKEN, false), MAPPINGS, clock);
        Issued next = new Draft("Next CA").authority().signSelf();
        Files.writeString(file, next.pem());

        long deadline = Patience.end();
        while (!changing.authorities().equals(List.of(next.certificate()))) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            now.updateAndGet(at -> at.plusSeconds(2));
            Thread.onSpinWait();
        }
    }

    @Test
    void refusesChainsThatLeadNowhere() throws Exception {
        Issued other = new Draft("Test CA").authority().signSelf();
        Issued leaf = new Draft("reporting").sign(authority);

        assertThat(reason(new Draft("reporting").signSelf())).contains("not trusted");
        assertThat(reason(new Draft("reporting").sign(other))).contains("not trusted");
        assertThat(reason(new Draft("reporting").sign(other), other)).contains("not trusted");
        assertThat(reason(new Draft("reporting").sign(leaf), leaf)).contains("not trusted");
        assertThat(reason()).contains("chain of no");
        assertThat(reason(leaf, leaf, leaf, leaf, leaf, leaf, leaf, leaf, leaf)).contains("more than 8");
        assertThat(reason(leaf, authority)).isEqualTo("accepted");
    }

    @Test
    void refusesCertificatesOutOfTheirTime() throws Exception {
        Instant now = Instant.now();

        assertThat(reason(new Draft("reporting")
                        .between(now.minusSeconds(60), now.minusSeconds(1))
                        .sign(authority)))
                .contains("EXPIRED");
        assertThat(reason(new Draft("reporting")
                        .between(now.plusSeconds(60), now.plusSeconds(90))
                        .sign(authority)))
                .contains("NOT_YET_VALID");
        Issued middle = new Draft("Middle")
                .authority()
                .between(now.minusSeconds(60), now.minusSeconds(1))
                .sign(authority);
        assertThat(reason(new Draft("reporting").sign(middle), middle)).contains("EXPIRED");
    }

    @Test
    void endsWithTheFirstOfItsChain() throws Exception {
        Instant soon = Instant.now().plusSeconds(1_200);
        Issued middle = new Draft("Middle")
                .authority()
                .between(Instant.now().minusSeconds(60), soon)
                .sign(authority);

        Authentication result =
                trusted.authenticate(List.of(new Draft("reporting").sign(middle).certificate(), middle.certificate()));

        assertThat(((Authenticated) result).token().expiry().getEpochSecond()).isEqualTo(soon.getEpochSecond());
    }

    @Test
    void refusesCertificatesForSomethingElse() throws Exception {
        assertThat(reason(new Draft("reporting").usages(X509Forge.SERVER).sign(authority)))
                .contains("not for clients");
        assertThat(reason(new Draft("reporting").usages().sign(authority))).contains("not for clients");
        assertThat(reason(new Draft("reporting").usages("2.5.29.37.0").sign(authority)))
                .contains("not for clients");
        assertThat(reason(new Draft("reporting").authority().sign(authority))).contains("not for clients");
        assertThat(reason(authority)).contains("not for clients");
    }

    @Test
    void refusesNamesThatCouldBeSomebodyElses() throws Exception {
        String id = "spiffe://example.org/ns/shop";
        for (Draft draft : List.of(
                new Draft("reporting").alternative(X509Forge.URI, id).alternative(X509Forge.URI, id + "/x"),
                new Draft("reporting").alternative(X509Forge.URI, "spiffe://evil.org/x"),
                new Draft("reporting").alternative(X509Forge.URI, "https://example.org/"),
                new Draft().alternative(X509Forge.URI, "spiffe://example.org"),
                new Draft().alternative(X509Forge.URI, "spiffe://example.org/../x"),
                new Draft("reporting", "other"),
                new Draft("other", "reporting"),
                new Draft("reporting\u0000.example.org"),
                new Draft("reporting\u0000"),
                new Draft("Reporting"),
                new Draft(" reporting"),
                new Draft("reporting "),
                new Draft("CN=reporting"),
                new Draft("x,CN=reporting"),
                new Draft("x+CN=reporting"),
                new Draft("reporting").alternative(X509Forge.EMAIL, "alice@example.org"),
                new Draft("x").alternative(X509Forge.DNS, "*.example.org"),
                new Draft("x").alternative(X509Forge.EMAIL, "Alice@example.org"),
                new Draft("alice@example.org"),
                new Draft("etl.example.org"))) {
            assertThat(reason(draft.sign(authority))).isNotEqualTo("accepted");
        }
    }

    @Test
    void refusesWhatIsRevokedAndWhatCantBeLookedUp() throws Exception {
        Issued good = new Draft("reporting").sign(authority);
        Issued bad = new Draft("reporting").sign(authority);
        Instant later = Instant.now().plusSeconds(600);
        Path list = folder.resolve("list.pem");
        Files.writeString(list, X509Forge.revocations(authority, later, bad.certificate()));
        ClientCertificates revoking = trusting(list, false);

        assertThat(reason(revoking, good)).isEqualTo("accepted");
        assertThat(reason(revoking, bad)).contains("REVOKED");
        Files.writeString(list, X509Forge.revocations(authority, later, good.certificate()));
        assertThat(reason(revoking, good)).as("a new list counts at once").contains("REVOKED");
        Issued other = new Draft("Test CA").authority().signSelf();
        for (String text : List.of(
                "",
                "nonsense",
                X509Forge.revocations(authority, Instant.now().minusSeconds(3_600)),
                X509Forge.revocations(other, later))) {
            Files.writeString(list, text);
            assertThat(reason(revoking, good)).as(text).isNotEqualTo("accepted");
        }
        Files.delete(list);
        assertThat(reason(revoking, good)).isNotEqualTo("accepted");
    }

    @Test
    void besideATokenItMustBeTheSamePrincipals() throws Exception {
        Instant end = Instant.now().plusSeconds(7_200);
        Authenticated token = new Authenticated(
                new Principal(
                        PrincipalKind.HUMAN,
                        "https://idp/|u-1",
                        "Alice",
                        Set.of("u-1", "alice@example.org"),
                        Set.of("dba"),
                        true,
                        null,
                        null,
                        List.of()),
                new TokenFacts("https://idp/", null, null, "0123456789abcdef", end, null, "jwt_password"));
        Issued own = new Draft("Alice")
                .alternative(X509Forge.EMAIL, "alice@example.org")
                .sign(authority);
        Issued stranger = new Draft("reporting").sign(authority);
        Issued forged = new Draft("Alice")
                .alternative(X509Forge.EMAIL, "alice@example.org")
                .signSelf();

        Authenticated both = (Authenticated) shown(own).beside(token);
        assertThat(both.principal()).isEqualTo(token.principal());
        assertThat(both.token().expiry()).isBefore(end);
        assertThat(shown(stranger).beside(token)).isInstanceOf(Rejected.class);
        assertThat(shown(forged).beside(token)).isInstanceOf(Rejected.class);
        assertThat(new ShownCertificate(trusted, List.of()).beside(token)).isEqualTo(token);
        Rejected bad = new Rejected("expired", null);
        assertThat(shown(own).beside(bad)).isEqualTo(bad);
        assertThat(new ShownCertificate(trusting(null, true), List.of()).isMissing())
                .isTrue();
    }

    private static ShownCertificate shown(Issued issued) {
        return new ShownCertificate(trusted, List.<X509Certificate>of(issued.certificate()));
    }
}
