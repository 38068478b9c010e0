package dev.sallyport.it.client;

import java.util.Map;

/** A way to a database: what a client has to be told. */
record Road(String host, int port, String user, String password, String database) {
    String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database + "?sslmode=disable";
    }

    /** What libpq and those that follow it read. */
    Map<String, String> environment() {
        return Map.of(
                "PGHOST",
                host,
                "PGPORT",
                String.valueOf(port),
                "PGUSER",
                user,
                "PGPASSWORD",
                password,
                "PGDATABASE",
                database,
                "PGSSLMODE",
                "disable",
                "LC_ALL",
                "C.UTF-8");
    }
}
