package dev.sallyport.it.catalog;

import dev.sallyport.it.support.Frontend;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The ways to have a change of the path and a bare name meet. Each writes down all that came back. */
enum PathRoads {
    ONE_TEXT {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            seen.addAll(probe.query(change + "; " + READ));
        }
    },
    ONE_TEXT_IN_A_BLOCK {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            seen.addAll(probe.query("BEGIN; " + change + "; " + READ + "; COMMIT; " + READ));
        }
    },
    NEXT_MESSAGE {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            seen.addAll(probe.query(READ));
            seen.addAll(probe.query(change));
            seen.addAll(probe.query(READ));
            seen.addAll(probe.query("SELECT words FROM one_of_them"));
        }
    },
    IN_A_BLOCK {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            for (String message : List.of("BEGIN", change, READ, "COMMIT", READ)) {
                seen.addAll(probe.query(message));
            }
        }
    },
    SAVEPOINT {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            for (String message : List.of(
                    "BEGIN",
                    change,
                    "SAVEPOINT a",
                    "SET LOCAL search_path = public",
                    READ,
                    "ROLLBACK TO a",
                    READ,
                    "COMMIT",
                    READ)) {
                seen.addAll(probe.query(message));
            }
        }
    },
    BACK_BY_FAILURE {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            for (String message :
                    List.of(change, "BEGIN", "SET search_path = public", READ, "SELECT 1 / 0", "COMMIT", READ)) {
                seen.addAll(probe.query(message));
            }
            seen.addAll(probe.query("SET search_path = public; SELECT 1 / 0"));
            seen.addAll(probe.query(READ));
        }
    },
    PREPARED_BEFORE {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            for (String message : List.of("PREPARE p AS " + READ, "EXECUTE p", change, "EXECUTE p")) {
                seen.addAll(probe.query(message));
            }
        }
    },
    PARSED_BEFORE {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            probe.send(Frontend.parse("s", READ), Frontend.sync());
            seen.addAll(probe.ready());
            seen.addAll(probe.query(change));
            probe.send(Frontend.bind("", "s"), Frontend.execute(""), Frontend.sync());
            seen.addAll(probe.ready());
        }
    },
    PIPELINED {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            List<byte[]> messages = new ArrayList<>();
            for (String part : change.split("; ", -1)) {
                messages.add(Frontend.extended(part));
            }
            messages.add(Frontend.extended(READ));
            messages.add(Frontend.sync());
            messages.add(Frontend.extended(READ));
            messages.add(Frontend.sync());
            probe.send(messages.toArray(byte[][]::new));
            seen.addAll(probe.ready());
            seen.addAll(probe.ready());
        }
    },
    QUERIES_PIPELINED {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            probe.send(Frontend.query(READ), Frontend.query(change), Frontend.query(READ));
            for (int i = 0; i < 3; i++) {
                seen.addAll(probe.ready());
            }
        }
    },
    PARSED_AND_PIPELINED {
        @Override
        void walk(WireProbe probe, String change, List<String> seen) throws IOException {
            probe.send(
                    Frontend.parse("s", READ),
                    Frontend.parse("c", change),
                    Frontend.bind("", "c"),
                    Frontend.execute(""),
                    Frontend.bind("", "s"),
                    Frontend.execute(""),
                    Frontend.sync());
            seen.addAll(probe.ready());
        }
    };

    static final String READ = "SELECT words FROM numbers WHERE n = 1";

    abstract void walk(WireProbe probe, String change, List<String> seen) throws IOException;
}
