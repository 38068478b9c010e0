package dev.sallyport.it.masking;

import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.Resources;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The daemon before a database with masked columns of every kind, and beside them the same tables as they should look. */
final class People implements AutoCloseable {
    private static final Pattern SCHEMAS = Pattern.compile("\\b(people|shadow)\\b");

    private final ProxyFixture fixture;

    private People(ProxyFixture fixture) {
        this.fixture = fixture;
    }

    static People start(Version version, Path directory, String database) throws IOException, SQLException {
        ProxyFixture fixture = ProxyFixture.start(version, directory, database);
        People people = new People(fixture);
        people.superuser(Resources.text("masking/people.sql"));
        people.policy(Resources.text("masking/policy.yaml"));
        return people;
    }

    ProxyFixture fixture() {
        return fixture;
    }

    void superuser(String sql) throws SQLException {
        fixture.superuser(sql);
    }

    /** Puts another policy in force, and returns when it is. */
    void policy(String text) throws IOException {
        fixture.policy(text);
    }

    /** Everything that a client is told, in words. */
    static String answer(Statement statement, String sql) {
        StringBuilder out = new StringBuilder();
        try {
            boolean rows = statement.execute(sql);
            while (rows || statement.getUpdateCount() >= 0) {
                if (rows) {
                    write(statement.getResultSet(), out);
                } else {
                    out.append(statement.getUpdateCount()).append(" rows\n");
                }
                rows = statement.getMoreResults();
            }
        } catch (PSQLException e) {
            ServerErrorMessage error = Objects.requireNonNull(e.getServerErrorMessage());
            out.append(error.getSQLState())
                    .append(' ')
                    .append(error.getMessage())
                    .append(" at ")
                    .append(error.getPosition());
        } catch (SQLException e) {
            out.append(e);
        }
        return SCHEMAS.matcher(out).replaceAll("*");
    }

    private static void write(ResultSet rows, StringBuilder out) throws SQLException {
        ResultSetMetaData columns = rows.getMetaData();
        for (int i = 1; i <= columns.getColumnCount(); i++) {
            out.append(columns.getColumnLabel(i))
                    .append(':')
                    .append(columns.getColumnTypeName(i))
                    .append(' ')
                    .append(columns.getPrecision(i))
                    .append('|');
        }
        out.append('\n');
        while (rows.next()) {
            for (int i = 1; i <= columns.getColumnCount(); i++) {
                out.append(rows.getString(i)).append('|');
            }
            out.append('\n');
        }
    }

    @Override
    public void close() {
        fixture.close();
    }
}
