package dev.sallyport.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.protocol.message.backend.ErrorFields;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a server's refusal: its SQLSTATE is for the client, its words only if they name nothing. */
class UpstreamLoginExceptionTest {
    private static final List<String> NAMES = List.of("reader", "shop");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "53300 | too many connections for role \"reader\" | sorry, too many clients already",
                "53300 | sorry, too many clients already | sorry, too many clients already",
                "57P03 | the database system is starting up | the database system is starting up",
                "57P03 | the database system is shutting down | the database system is shutting down",
                "57P03 | das Datenbanksystem startet | the database system is not accepting connections",
                "3D000 | database \"shop\" does not exist | the database server has no such database",
                "42501 | permission denied for database \"shop\" | the database server refused the session",
                "55000 | database \"shop\" is not accepting connections | the database server refused the session"
            })
    void keepsItsNamesOutOfTheServersWords(String sqlState, String said, String told) {
        UpstreamLoginException failure = UpstreamLoginException.refusedBy(
                ErrorFields.fatal(sqlState, said).detail("User reader.").build(), NAMES);

        assertThat(failure.error().sqlState()).isEqualTo(sqlState);
        assertThat(failure.error().message()).isEqualTo(told);
        assertThat(failure.error().field('D')).isEmpty();
        assertThat(failure).as("what the operator sees").hasMessageContaining(said);
    }

    @Test
    void passesOnWhatIsAboutTheClientsSettings() {
        ErrorFields server = ErrorFields.fatal("22023", "invalid value for parameter \"TimeZone\": \"x\"")
                .detail("Why.")
                .hint("How.")
                .build();

        assertThat(UpstreamLoginException.refusedBy(server, NAMES).error()).isEqualTo(server);
    }

    @Test
    void tellsNothingOfTheProxysOwnInDetailOrHint() {
        for (ErrorFields server : List.of(
                ErrorFields.fatal("42501", "no").detail("in shop").build(),
                ErrorFields.fatal("42501", "no").hint("ask reader").build())) {
            ErrorFields told = UpstreamLoginException.refusedBy(server, NAMES).error();

            assertThat(told.message()).isEqualTo("the database server refused the session");
            assertThat(told.field('D')).isEmpty();
            assertThat(told.field('H')).isEmpty();
        }
    }
}
