package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads {@code approvals.slack}. */
final class SlackReader {
    private static final URI API = URI.create("https://slack.com/api/");
    private static final Pattern USER = Pattern.compile("[UW][A-Z0-9]{1,30}");
    private static final Pattern CHANNEL = Pattern.compile("[A-Z0-9]{1,30}");
    private static final int USERS_MAX = 10_000;

    private final BaseFolder base;
    private final Set<String> issuers;

    /** @param identity whose issuers may be named */
    SlackReader(BaseFolder base, IdentityConfig identity) {
        this.base = base;
        this.issuers = identity.issuers().stream().map(IssuerConfig::issuer).collect(Collectors.toUnmodifiableSet());
    }

    SlackConfig slack(YamlValue value) {
        YamlMap map = value.map();
        YamlValue webhook = map.optional("webhook");
        YamlValue token = map.optional("bot_token");
        YamlValue channel = map.optional("channel");
        YamlValue signing = map.required("signing_secret");
        YamlValue users = map.required("users");
        YamlValue statement = map.optional("statement");
        YamlValue api = map.optional("api");
        map.finish();
        if ((webhook == null) == (token == null)) {
            throw value.error("expected either webhook or bot_token");
        }
        if ((token == null) != (channel == null)) {
            throw value.error("bot_token and channel go together");
        }
        if (channel != null && !CHANNEL.matcher(channel.string()).matches()) {
            throw channel.error("expected a channel's id such as C012AB3CD");
        }
        URI methods = api == null ? API : Addresses.read(api, "https://slack.com/api/");
        if (!methods.toString().endsWith("/")) {
            throw value.error("api ends with a slash");
        }
        return new SlackConfig(
                webhook == null ? null : webhook(webhook),
                token == null ? null : base.secret(token),
                channel == null ? null : channel.string(),
                base.promptSecret(signing),
                users(users),
                statement != null && statement.bool(),
                methods);
    }

    private Secret webhook(YamlValue value) {
        Secret secret = base.secret(value);
        if (!Addresses.isSafe(secret.resolve())) {
            throw value.error("expected that there is an https address in it (http on loopback only)");
        }
        return secret;
    }

    private Map<String, SlackConfig.User> users(YamlValue list) {
        Map<String, SlackConfig.User> users = new LinkedHashMap<>();
        Set<String> people = new HashSet<>();
        for (YamlValue element : list.list()) {
            YamlMap map = element.map();
            YamlValue id = map.required("slack");
            YamlValue issuer = map.required("issuer");
            YamlValue subject = map.required("subject");
            YamlValue name = map.optional("name");
            YamlValue email = map.optional("email");
            YamlValue groups = map.optional("groups");
            map.finish();
            if (!USER.matcher(id.string()).matches()) {
                throw id.error("expected a user's id such as U012AB3CD, not a name: names can be changed");
            }
            if (!issuers.contains(issuer.string())) {
                throw issuer.error(issuer.string() + " is not among identity.issuers");
            }
            if (!people.add(issuer.string() + "|" + subject.nonEmpty())) {
                throw subject.error("is listed twice: each person has one vote");
            }
            SlackConfig.User user = new SlackConfig.User(
                    issuer.string(),
                    subject.string(),
                    name == null ? subject.string() : name.nonEmpty(),
                    email == null ? null : email.nonEmpty(),
                    groups == null ? Set.of() : Set.copyOf(new HashSet<>(groups.strings())));
            if (users.put(id.string(), user) != null) {
                throw id.error("is listed twice");
            }
        }
        if (users.size() > USERS_MAX) {
            throw list.error("expected at most " + USERS_MAX + " users");
        }
        return users;
    }
}
