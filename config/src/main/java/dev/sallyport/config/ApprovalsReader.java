package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code approvals}. */
final class ApprovalsReader {
    private static final String H2 = "jdbc:h2:file:";

    /** H2's URLs may run scripts: nothing but a file's path. */
    private static final Pattern STORE =
            Pattern.compile("jdbc:h2:file:[^;?\\s]{1,500}|jdbc:postgresql:(?!.*(?i:password=))\\S{1,500}");

    private static final Pattern LINK = Pattern.compile("https?://[^\\s{}<>|\"]{1,300}\\{id\\}[^\\s{}<>|\"]{0,100}");
    private static final int WEBHOOKS_MAX = 10;

    private final BaseFolder base;
    private final IdentityConfig identity;

    /** @param identity whose issuers may be named */
    ApprovalsReader(BaseFolder base, IdentityConfig identity) {
        this.base = base;
        this.identity = identity;
    }

    /** By default they lie beside the log. */
    ApprovalsConfig approvals(@Nullable YamlValue value, Path auditDirectory) {
        String beside = H2 + auditDirectory.resolve("approvals");
        if (value == null) {
            return new ApprovalsConfig(beside, null, null);
        }
        YamlMap map = value.map();
        YamlValue store = map.optional("store");
        YamlValue user = map.optional("user");
        YamlValue password = map.optional("password");
        YamlValue link = map.optional("link");
        YamlValue webhooks = map.optional("webhooks");
        YamlValue slack = map.optional("slack");
        map.finish();
        return new ApprovalsConfig(
                store == null ? beside : store(store),
                user == null ? null : user.nonEmpty(),
                password == null ? null : base.secret(password),
                link == null ? null : link(link),
                webhooks == null ? List.of() : webhooks(webhooks),
                slack == null ? null : new SlackReader(base, identity).slack(slack));
    }

    private String store(YamlValue value) {
        String url = value.nonEmpty();
        if (!STORE.matcher(url).matches()) {
            throw value.error("expected jdbc:h2:file:PATH or jdbc:postgresql:…, without options of H2's or a password");
        }
        return url.startsWith(H2)
                ? H2 + base.folder().resolve(url.substring(H2.length())).normalize()
                : url;
    }

    private static String link(YamlValue value) {
        String link = value.nonEmpty();
        if (!LINK.matcher(link).matches()) {
            throw value.error(
                    "expected an address with {id} in it, such as https://sallyport.example.com/approvals/{id}");
        }
        return link;
    }

    private List<WebhookConfig> webhooks(YamlValue list) {
        List<WebhookConfig> webhooks = new ArrayList<>();
        Set<URI> known = new HashSet<>();
        for (YamlValue element : list.list()) {
            YamlMap map = element.map();
            YamlValue url = map.required("url");
            YamlValue secret = map.required("secret");
            YamlValue events = map.optional("events");
            YamlValue statement = map.optional("statement");
            map.finish();
            WebhookConfig webhook = new WebhookConfig(
                    Addresses.read(url, "https://hooks.example.com/sallyport"),
                    base.secret(secret),
                    events == null ? EnumSet.allOf(ApprovalEvent.class) : events(events),
                    statement != null && statement.bool());
            try {
                webhook.keys();
            } catch (SecretException e) {
                throw secret.error(String.valueOf(e.getMessage()));
            }
            if (!known.add(webhook.url())) {
                throw url.error("is listed twice");
            }
            webhooks.add(webhook);
        }
        if (webhooks.size() > WEBHOOKS_MAX) {
            throw list.error("expected at most " + WEBHOOKS_MAX + " webhooks");
        }
        return webhooks;
    }

    private static Set<ApprovalEvent> events(YamlValue list) {
        Set<ApprovalEvent> events = EnumSet.noneOf(ApprovalEvent.class);
        list.list().forEach(event -> events.add(event.oneOf(ApprovalEvent.class)));
        if (events.isEmpty()) {
            throw list.error("expected at least one; without the key it is all of them");
        }
        return events;
    }
}
