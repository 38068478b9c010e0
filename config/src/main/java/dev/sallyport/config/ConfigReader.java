package dev.sallyport.config;

import dev.sallyport.config.yaml.YamlMap;
import dev.sallyport.config.yaml.YamlValue;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the configuration file. Unknown keys, bad values and dangling references are errors at their place. */
public final class ConfigReader {
    private static final Pattern NODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    private static final long MIB = 1L << 20;

    private final BaseFolder base;

    private ConfigReader(BaseFolder base) {
        this.base = base;
    }

    /**
     * Reads and checks the file; relative paths in it start at its own folder.
     *
     * @throws dev.sallyport.config.yaml.YamlException with file, line and column of what is wrong
     */
    public static SallyportConfig read(Path file) {
        YamlValue root = YamlValue.read(file);
        Path folder = file.toAbsolutePath().normalize().getParent();
        BaseFolder base = new BaseFolder(folder == null ? file.toAbsolutePath() : folder, null);
        YamlValue vault = root.map().optional("vault");
        BaseFolder all = vault == null ? base : new BaseFolder(base.folder(), new VaultReader(base).vault(vault));
        return new ConfigReader(all).config(file, root);
    }

    private SallyportConfig config(Path file, YamlValue root) {
        YamlMap map = root.map();
        YamlValue node = map.optional("node");
        YamlValue listeners = map.required("listeners");
        YamlValue identity = map.required("identity");
        YamlValue databases = map.required("databases");
        YamlValue policy = map.required("policy");
        YamlValue masking = map.optional("masking");
        YamlValue audit = map.required("audit");
        YamlValue approvals = map.optional("approvals");
        YamlValue admin = map.optional("admin");
        YamlValue limits = map.optional("limits");
        YamlValue surface = map.optional("surface");
        map.optional("vault");
        map.finish();

        String name = node == null ? "main" : matching(node, NODE, "a name of letters, digits, '.', '_' and '-'");
        ListenerReader addresses = new ListenerReader(base);
        IdentityConfig issuers = new IdentityReader(base).identity(identity);
        AuditConfig log = new AuditReader(base).audit(audit, name);
        return new SallyportConfig(
                file,
                name,
                addresses.listeners(listeners, issuers),
                issuers,
                new DatabaseReader(base).databases(databases),
                policy(policy),
                new MaskingReader(base).masking(masking),
                log,
                new ApprovalsReader(base, issuers).approvals(approvals, log.directory()),
                new AdminReader(addresses, issuers).admin(admin),
                limits(limits),
                surface(surface, databases),
                // The last: by now all secrets were found.
                base.vault() == null ? List.of() : base.vault().secrets());
    }

    private static SurfaceConfig surface(@Nullable YamlValue value, YamlValue databases) {
        SurfaceConfig read = SurfaceConfig.DEFAULT;
        if (value != null) {
            YamlMap map = value.map();
            YamlValue enabled = map.optional("enabled");
            YamlValue database = map.optional("database");
            map.finish();
            read = new SurfaceConfig(
                    enabled == null ? read.enabled() : enabled.bool(),
                    database == null ? read.database() : DatabaseReader.checkName(database));
        }
        YamlValue taken = databases.entries().get(read.database());
        if (read.enabled() && taken != null) {
            throw taken.error("'" + read.database() + "' is the database of the proxy itself;"
                    + " 'surface' can give that another name or do without it");
        }
        return read;
    }

    private PolicyConfig policy(YamlValue value) {
        YamlMap map = value.map();
        YamlValue list = map.required("files");
        map.finish();
        List<Path> files = new ArrayList<>();
        for (YamlValue element : list.list()) {
            Path file = base.file(element);
            if (files.contains(file)) {
                throw element.error(file + " is listed twice");
            }
            files.add(file);
        }
        if (files.isEmpty()) {
            throw list.error("expected at least one policy file");
        }
        return new PolicyConfig(files);
    }

    private static LimitsConfig limits(@Nullable YamlValue value) {
        LimitsConfig standard = LimitsConfig.DEFAULT;
        if (value == null) {
            return standard;
        }
        YamlMap map = value.map();
        int connections = count(map, "connections_max", 100_000, standard.connectionsMax());
        int perAddress = count(map, "connections_per_address_max", 100_000, standard.connectionsPerAddressMax());
        Duration authentication = timeout(map, "authentication_timeout", standard.authenticationTimeout());
        YamlValue message = map.optional("message_bytes_max");
        int prepared = count(map, "prepared_statements_max", 1_000_000, standard.preparedStatementsMax());
        Duration connect = timeout(map, "upstream_connect_timeout", standard.upstreamConnectTimeout());
        YamlValue drain = map.optional("drain_timeout");
        int cached = count(map, "statement_cache_entries", 1_000_000, standard.statementCacheEntries());
        YamlValue session = map.optional("session_bytes_max");
        int unauthenticated = count(map, "unauthenticated_max", 100_000, standard.unauthenticatedMax());
        int perPrincipal = count(map, "connections_per_principal_max", 100_000, standard.connectionsPerPrincipalMax());
        YamlValue keepalive = map.optional("client_keepalive");
        int notices = count(map, "notices_per_second_max", 1_000_000, standard.noticesPerSecondMax());
        SessionTimes times = times(map);
        map.finish();
        return new LimitsConfig(
                connections,
                perAddress,
                authentication,
                message == null ? standard.messageBytesMax() : message.bytes(1024, 1024 * MIB),
                prepared,
                connect,
                drain == null ? standard.drainTimeout() : drain.duration(Duration.ZERO, Duration.ofHours(1)),
                cached,
                session == null ? standard.sessionBytesMax() : session.bytes(64 * 1024, 16 * 1024 * MIB),
                unauthenticated,
                perPrincipal,
                keepalive == null
                        ? standard.clientKeepalive()
                        : keepalive.duration(Duration.ofSeconds(1), Duration.ofHours(2)),
                notices,
                times);
    }

    private static SessionTimes times(YamlMap map) {
        SessionTimes standard = SessionTimes.DEFAULT;
        return new SessionTimes(
                time(map, "session_time_max", Duration.ofDays(7), standard.sessionMax()),
                time(map, "idle_timeout", Duration.ofDays(7), standard.idle()),
                time(map, "idle_in_transaction_timeout", Duration.ofDays(7), standard.idleInTransaction()),
                time(map, "unread_timeout", Duration.ofDays(7), standard.unread()),
                time(map, "token_expiry_grace", Duration.ofMinutes(5), standard.expiryGrace()),
                time(map, "token_expiry_in_transaction", Duration.ofHours(1), standard.expiryTransaction()));
    }

    private static Duration time(YamlMap map, String key, Duration max, Duration standard) {
        YamlValue value = map.optional(key);
        return value == null ? standard : value.duration(Duration.ZERO, max);
    }

    private static int count(YamlMap map, String key, int max, int standard) {
        YamlValue value = map.optional(key);
        return value == null ? standard : (int) value.integer(1, max);
    }

    private static Duration timeout(YamlMap map, String key, Duration standard) {
        YamlValue value = map.optional(key);
        return value == null ? standard : value.duration(Duration.ofMillis(100), Duration.ofMinutes(5));
    }

    private static String matching(YamlValue value, Pattern pattern, String expected) {
        String text = value.nonEmpty();
        if (!pattern.matcher(text).matches()) {
            throw value.error("expected " + expected);
        }
        return text;
    }
}
