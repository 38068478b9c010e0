package dev.sallyport.proxy.cli;

import dev.sallyport.policy.catalog.Catalog;
import dev.sallyport.proxy.catalog.CatalogException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** The options that say what statements are read under. */
final class InspectOptions {
    private static final int VERSION_MIN = 13;
    private static final int VERSION_MAX = 18;
    private static final int VERSION_FACTOR = 10_000;

    @Option(
            names = "--database",
            paramLabel = "URL",
            description = {
                "Look names up in this database: postgresql://user@host:port/database.",
                "The password is taken from PGPASSWORD, PGPASSFILE or ~/.pgpass."
            })
    private @Nullable String database;

    @Option(
            names = "--search-path",
            paramLabel = "SCHEMAS",
            split = ",",
            description = "The schemas of bare names, in order. Default: the database's.")
    private @Nullable List<String> searchPath;

    @Option(
            names = "--standard-conforming-strings",
            paramLabel = "on|off",
            description = "Whether a backslash in '…' is one. Default: the database's; on without one.")
    private @Nullable String standardConformingStrings;

    @Option(
            names = "--server-version",
            paramLabel = "MAJOR",
            description = "Whose syntax is read, 13 to 18. Default: the database's; 18 without one.")
    private @Nullable String serverVersion;

    /** Reads the database if there is one; what is wrong is a {@link ParameterException}. */
    InspectScope scope(CommandLine line, Map<String, String> environment) throws IOException {
        boolean conforming = conforming(line);
        int version = version(line);
        List<String> path = searchPath == null
                ? null
                : searchPath.stream()
                        .map(String::strip)
                        .filter(schema -> !schema.isEmpty())
                        .toList();
        if (database == null) {
            Catalog nothing = new Catalog(0, version * VERSION_FACTOR, Set.of(), List.of(), List.of());
            return new InspectScope(nothing, path, conforming, false);
        }
        if (serverVersion != null) {
            throw new ParameterException(line, "--server-version is for reading without a database: it knows its own");
        }
        InspectScope scope = read(line, database, path, environment);
        return standardConformingStrings == null
                ? scope
                : new InspectScope(scope.catalog(), scope.searchPath(), conforming, true);
    }

    private static InspectScope read(
            CommandLine line, String text, @Nullable List<String> path, Map<String, String> environment)
            throws IOException {
        DatabaseUrl url;
        try {
            url = DatabaseUrl.parse(text, environment);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(line, "--database: " + e.getMessage(), e);
        }
        if (url.password() != null) {
            line.getErr()
                    .println("sallyport: others on this machine can see a password on the command line;"
                            + " PGPASSWORD or a password file are safer");
        }
        try {
            return new InspectDatabase(url, environment).load(path);
        } catch (SQLException e) {
            throw new IllegalArgumentException(url + " can't be asked what exists", e);
        } catch (CatalogException e) {
            throw new IllegalArgumentException("the catalog of " + url + " can't be read", e.getCause());
        }
    }

    private boolean conforming(CommandLine line) {
        if (standardConformingStrings == null || standardConformingStrings.equals("on")) {
            return true;
        }
        if (!standardConformingStrings.equals("off")) {
            throw new ParameterException(line, "--standard-conforming-strings is on or off");
        }
        return false;
    }

    private int version(CommandLine line) {
        if (serverVersion == null) {
            return VERSION_MAX;
        }
        int version = serverVersion.matches("\\d{2}(\\.\\d+)?") ? Integer.parseInt(serverVersion.substring(0, 2)) : 0;
        if (version < VERSION_MIN || version > VERSION_MAX) {
            throw new ParameterException(
                    line, "--server-version is PostgreSQL's, " + VERSION_MIN + " to " + VERSION_MAX);
        }
        return version;
    }
}
