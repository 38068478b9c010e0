package dev.sallyport.config;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A folder with every file that a configuration may name, and a template with a slot {@code <<path>>} at the start of
 * each mapping, into which a test puts further keys.
 */
final class ConfigFixture {
    static final String TEMPLATE = """
            <<>>
            listeners: [{<<listeners[]>> address: '127.0.0.1:6432', \
            tls: {<<listeners[].tls>> certificate: tls.crt, key: tls.key}}]
            identity:
              <<identity>>
              issuers: [{<<identity.issuers[]>> issuer: 'https://idp', audience: sallyport, \
            jwks_file: jwks.json, claims: {<<identity.issuers[].claims>>}, \
            agents: {<<identity.issuers[].agents>> clients: []}}]
              events: [{<<identity.events[]>> issuer: 'https://idp', audience: events}]
              certificates: [{<<identity.certificates[]>> cn: reporting}]
            databases:
              shop:
                <<databases.<name>>>
                environment: prod
                upstream: {<<databases.<name>.upstream>> host: pg, \
            keepalive: {<<databases.<name>.upstream.keepalive>>}, \
            reuse: {<<databases.<name>.upstream.reuse>>}}
                logins: {reader: {<<databases.<name>.logins.<name>>> user: sp_reader}}
                map: [{<<databases.<name>.map[]>> roles: [agent], login: reader}]
            policy: {<<policy>> files: [policy.yaml]}
            masking: {<<masking>>}
            audit:
              <<audit>>
              directory: audit
              retention: {<<audit.retention>> age_max: 400d}
              parameters: {<<audit.parameters>> mode: omit}
              sinks: [{<<audit.sinks[]>> name: copy, kind: file, path: copy.jsonl}]
              anchors: [{<<audit.anchors[]>> name: worm, kind: file, path: worm}]
            approvals:
              <<approvals>>
              webhooks: [{<<approvals.webhooks[]>> url: 'https://hooks', secret: {file: whsec}}]
              slack: {<<approvals.slack>> bot_token: {file: secret}, channel: C1, signing_secret: {file: secret}, \
            users: [{<<approvals.slack.users[]>> slack: U1, issuer: 'https://idp', subject: ben}]}
            admin: {<<admin>> tls: {<<admin.tls>> certificate: tls.crt, key: tls.key}, \
            roles: {admin: {<<admin.roles.<name>>> groups: [admins]}}}
            limits: {<<limits>>}
            surface: {<<surface>>}
            vault: {<<vault>> address: 'https://vault', token: {file: whsec}}
            """;

    static final String WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final Pattern SLOT = Pattern.compile("<<(.*?)>>(?!>)");

    private final Path folder;

    ConfigFixture(Path folder) throws IOException {
        this.folder = folder;
        for (String name : new String[] {"tls.crt", "jwks.json", "policy.yaml", "ca.pem"}) {
            Files.writeString(folder.resolve(name), "x");
        }
        for (String name : new String[] {"tls.key", "secret", "whsec"}) {
            String content = name.equals("whsec") ? WEBHOOK_SECRET : "x";
            Files.setPosixFilePermissions(
                    Files.writeString(folder.resolve(name), content), PosixFilePermissions.fromString("rw-------"));
        }
    }

    /** The template with one more key, {@code null} for none, in the mapping at a path. */
    static String with(String path, String keyAndValue) {
        StringBuilder text = new StringBuilder();
        for (String line : TEMPLATE.lines().toList()) {
            boolean flow = line.contains("{<<");
            text.append(SLOT.matcher(line)
                            .replaceAll(slot -> slot.group(1).equals(path)
                                    ? Matcher.quoteReplacement(keyAndValue + (flow ? "," : ""))
                                    : flow ? "" : "# "))
                    .append('\n');
        }
        return text.toString();
    }

    static String minimal() {
        return with("nowhere", "");
    }

    SallyportConfig read(String text) {
        try {
            return ConfigReader.read(Files.writeString(folder.resolve("sallyport.yaml"), text));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }
}
