package dev.sallyport.audit.sink;

import com.fasterxml.jackson.databind.JsonNode;

/** Which activity of OCSF's Datastore Activity a statement is. */
final class OcsfActivity {
    private static final int READ = 1;
    private static final int UPDATE = 2;
    private static final int QUERY = 4;
    private static final int WRITE = 5;
    private static final int CREATE = 6;
    private static final int DELETE = 7;
    private static final int OTHER = 99;

    private OcsfActivity() {}

    static int of(JsonNode statement) {
        String kind = statement.path("kind").asText();
        if (kind.startsWith("CREATE")) {
            return CREATE;
        }
        if (kind.startsWith("DROP")) {
            return DELETE;
        }
        if (kind.startsWith("ALTER")) {
            return UPDATE;
        }
        return switch (kind) {
            case "INSERT" -> WRITE;
            case "UPDATE", "MERGE" -> UPDATE;
            case "DELETE", "TRUNCATE" -> DELETE;
            case "COPY" -> statement.path("tables_written").size() > 0 ? WRITE : READ;
            case "FETCH" -> READ;
            default ->
                statement.path("tables_written").size() > 0
                        ? WRITE
                        : statement.path("category").asText().equals("dql") ? QUERY : OTHER;
        };
    }
}
