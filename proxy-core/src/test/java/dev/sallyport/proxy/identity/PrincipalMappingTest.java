package dev.sallyport.proxy.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.sallyport.config.ClaimsConfig;
import dev.sallyport.config.IssuerConfig;
import dev.sallyport.policy.identity.Principal;
import dev.sallyport.policy.identity.PrincipalKind;
import dev.sallyport.proxy.identity.Authentication.Authenticated;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrincipalMappingTest {
    private static final TokenForge FORGE = new TokenForge();
    private static final String ID = TokenForge.ISSUER + "|";

    @TempDir
    Path folder;

    private Authenticated authenticated(TokenForge.Draft draft, String defaultKind) throws IOException {
        Authentication result = TokenForge.authenticator(
                        TokenForge.issuer(FORGE.publicKeysIn(folder), "at+jwt", List.of("support-bot"), defaultKind))
                .authenticate(draft.sign());
        return result instanceof Authenticated yes ? yes : fail(result.toString());
    }

    private Principal principal(TokenForge.Draft draft) throws IOException {
        return authenticated(draft, "human").principal();
    }

    private static Principal behind(Principal actor) {
        Principal person = actor.onBehalfOf();
        return person == null ? fail("on behalf of nobody") : person;
    }

    @Test
    void makesAPersonOfTheSubject() throws IOException {
        Principal alice = principal(FORGE.draft()
                .claim("email", "alice@example.com")
                .claim("preferred_username", "alice")
                .claim("amr", List.of("pwd", "mfa")));

        assertThat(alice)
                .isEqualTo(new Principal(
                        PrincipalKind.HUMAN,
                        ID + "u-1",
                        "Alice",
                        Set.of("u-1", "alice@example.com", "alice", "Alice"),
                        Set.of("dev"),
                        true,
                        "psql",
                        null,
                        List.of()));
    }

    @Test
    void keepsOfTheTokenOnlyItsFacts() throws IOException {
        TokenForge.Draft draft = FORGE.draft();

        TokenFacts facts = authenticated(draft, "human").token();

        assertThat(facts.issuer()).isEqualTo(TokenForge.ISSUER);
        assertThat(facts.jti()).isEqualTo("j-1");
        assertThat(facts.kid()).isEqualTo("ec");
        assertThat(facts.sha256()).matches("[0-9a-f]{16}");
        assertThat(facts.expiry()).isEqualTo(TokenForge.NOW.plusSeconds(600));
    }

    @Test
    void takesTheKindFromTheIssuerOrItsDefault() throws IOException {
        assertThat(authenticated(FORGE.draft(), "service").principal().kind()).isEqualTo(PrincipalKind.SERVICE);
        assertThat(principal(FORGE.draft().claim("sallyport_kind", "service")).kind())
                .isEqualTo(PrincipalKind.SERVICE);
        assertThat(principal(FORGE.draft().claim("sallyport_kind", "agent")).kind())
                .isEqualTo(PrincipalKind.AGENT);
    }

    @Test
    void makesAnAgentOfTheActor() throws IOException {
        Principal bot = principal(FORGE.draft()
                .claim("amr", List.of("mfa"))
                .claim(
                        "act",
                        Map.of(
                                "sub",
                                "bot-1",
                                "name",
                                "Support bot",
                                "groups",
                                List.of("bots"),
                                "act",
                                Map.of("sub", "gateway", "act", Map.of("sub", "first")))));

        assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
        assertThat(bot.id()).isEqualTo(ID + "bot-1");
        assertThat(bot.name()).isEqualTo("Support bot");
        assertThat(bot.aliases()).containsExactlyInAnyOrder("bot-1", "Support bot");
        assertThat(bot.groups()).containsExactly("bots");
        assertThat(bot.mfa()).isFalse();
        assertThat(bot.chain()).containsExactly(ID + "gateway", ID + "first");
        assertThat(behind(bot).id()).isEqualTo(ID + "u-1");
        assertThat(behind(bot).kind()).isEqualTo(PrincipalKind.HUMAN);
        assertThat(behind(bot).groups()).containsExactly("dev");
        assertThat(behind(bot).mfa()).isTrue();
        assertThat(behind(bot).onBehalfOf()).isNull();
    }

    @Test
    void givesAnAgentNothingOfItsPersons() throws IOException {
        Principal bot = principal(FORGE.draft().claim("act", Map.of("sub", "bot-1", "amr", List.of("mfa"))));

        assertThat(bot.groups()).isEmpty();
        assertThat(bot.mfa()).isFalse();
        assertThat(StartupUser.matches("Alice", bot, Set.of())).isFalse();
    }

    @Test
    void staysAnAgentWhateverTheTokenCallsIt() throws IOException {
        Principal bot = principal(FORGE.draft()
                .claim("sallyport_kind", "human")
                .claim("act", Map.of("sub", "bot-1", "sallyport_kind", "human")));

        assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
    }

    @Test
    void makesAnAgentOfAListedClient() throws IOException {
        Principal bot = principal(FORGE.draft().claim("client_id", "support-bot"));

        assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
        assertThat(bot.id()).isEqualTo(ID + "support-bot");
        assertThat(bot.groups()).isEmpty();
        assertThat(behind(bot).id()).isEqualTo(ID + "u-1");
        assertThat(behind(bot).groups()).containsExactly("dev");
    }

    @Test
    void doesNotLetOneClientClaimHideTheOther() throws IOException {
        Principal bot = principal(FORGE.draft().claim("client_id", "psql").claim("azp", "support-bot"));

        assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
    }

    @Test
    void knowsAnAgentOfNobody() throws IOException {
        Principal bot =
                principal(FORGE.draft().claim("client_id", "support-bot").claim("sub", "support-bot"));

        assertThat(bot.kind()).isEqualTo(PrincipalKind.AGENT);
        assertThat(bot.onBehalfOf()).isNull();
        assertThat(bot.groups()).containsExactly("dev");
    }

    private Authentication nested(TokenForge.Draft draft, String groups) throws IOException {
        IssuerConfig plain = TokenForge.issuer(FORGE.publicKeysIn(folder), "at+jwt", List.of(), "human");
        return TokenForge.authenticator(new IssuerConfig(
                        plain.issuer(),
                        plain.audience(),
                        plain.profile(),
                        plain.jwksFile(),
                        null,
                        plain.algorithms(),
                        plain.clockSkew(),
                        plain.tokenLifetimeMax(),
                        new ClaimsConfig("name", groups, "sallyport_kind"),
                        List.of(),
                        "human"))
                .authenticate(draft.sign());
    }

    @Test
    void findsGroupsWithinObjectsAndBehindNamesWithDots() throws IOException {
        TokenForge.Draft draft = FORGE.draft()
                .claim("realm_access", Map.of("roles", List.of("dba")))
                .claim("https://example.com/a.b", List.of("ops"))
                .claim("resource_access", Map.of("my.app", Map.of("roles", List.of("app"))));

        for (Map.Entry<String, String> each : Map.of(
                        "realm_access.roles", "dba",
                        "https://example.com/a.b", "ops",
                        "resource_access.my.app.roles", "app")
                .entrySet()) {
            assertThat(((Authenticated) nested(draft, each.getKey()))
                            .principal()
                            .groups())
                    .containsExactly(each.getValue());
        }
        for (String absent : List.of("realm_access", "realm_access.", ".roles", "realm_access..roles", "a.b.c")) {
            assertThat(
                            nested(draft, absent) instanceof Authenticated yes
                                    ? yes.principal().groups()
                                    : Set.of())
                    .as(absent)
                    .isEmpty();
        }
    }

    /** Whoever may add a claim of their own choice to their token must not thereby hide another. */
    @Test
    void refusesGroupsThatCanBeReadInTwoWays() throws IOException {
        Authentication result = nested(
                FORGE.draft()
                        .claim("realm_access", Map.of("roles", List.of("guest")))
                        .claim("realm_access.roles", List.of("dba")),
                "realm_access.roles");

        assertThat(result)
                .isEqualTo(new Authentication.Rejected("the claim realm_access.roles is there in two ways", null));
    }

    @Test
    void takesNoUnverifiedAddressAsAName() throws IOException {
        Principal alice =
                principal(FORGE.draft().claim("email", "root@example.com").claim("email_verified", false));

        assertThat(alice.aliases()).doesNotContain("root@example.com");
    }

    @Test
    void matchesStartupUsersExactly() throws IOException {
        Principal alice = principal(FORGE.draft().claim("preferred_username", "alice"));

        assertThat(StartupUser.matches("alice", alice, Set.of())).isTrue();
        assertThat(StartupUser.matches("u-1", alice, Set.of())).isTrue();
        assertThat(StartupUser.matches("analyst", alice, Set.of("analyst"))).isTrue();
        for (String user : List.of("", "ALICE", "alice ", "bob", "dev", ID + "u-1", "analyst2")) {
            assertThat(StartupUser.matches(user, alice, Set.of("analyst")))
                    .as(user)
                    .isFalse();
        }
    }
}
