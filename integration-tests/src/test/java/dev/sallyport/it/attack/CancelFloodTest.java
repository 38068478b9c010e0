package dev.sallyport.it.attack;

import static dev.sallyport.it.support.Frontend.packet;
import static dev.sallyport.it.support.Frontend.query;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.it.support.CancelGate;
import dev.sallyport.it.support.PostgresServer;
import dev.sallyport.it.support.PostgresServer.Version;
import dev.sallyport.it.support.ProxyFixture;
import dev.sallyport.it.support.WireProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cancel requests need no login: what somebody costs who sends them again and again. */
class CancelFloodTest {
    private static final int CANCEL = 80877102;
    private static final int MANY = 60;
    private static final Pattern MORE = Pattern.compile("\"after\":\"([0-9]+) more requests");

    private static CancelGate gate;
    private static ProxyFixture proxy;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        gate = new CancelGate(PostgresServer.of(Version.V18));
        proxy = ProxyFixture.start(Version.V18, "host: 127.0.0.1, port: " + gate.port(), directory, "cancel_flood", "");
    }

    @AfterAll
    static void stop() throws IOException {
        proxy.close();
        gate.close();
    }

    private static List<WireProbe> flood(byte[] key) throws IOException {
        List<WireProbe> attackers = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            WireProbe attacker = WireProbe.connect(proxy);
            attacker.send(packet(CANCEL, key));
            attackers.add(attacker);
        }
        return attackers;
    }

    /** Each is let go without a word. */
    private static void allEnd(List<WireProbe> attackers) throws IOException {
        for (WireProbe attacker : attackers) {
            assertThat(attacker.untilEnd()).containsExactly(WireProbe.EOF);
            attacker.close();
        }
    }

    private static double counted(String outcome) throws IOException {
        Matcher line = Pattern.compile("sallyport_cancels_total\\{outcome=\"" + outcome + "\"\\} ([0-9.E]+)")
                .matcher(proxy.metrics());
        return line.find() ? Double.parseDouble(line.group(1)) : 0;
    }

    private static WireProbe busy() throws Exception {
        WireProbe client = WireProbe.through(proxy, "owner");
        client.send(query("SELECT pg_sleep(600)"));
        try (var admin = proxy.postgres().superuser(proxy.database());
                var statement = admin.createStatement()) {
            String seen = "";
            while (!seen.equals("PgSleep")) {
                try (var rows = statement.executeQuery(
                        "SELECT wait_event FROM pg_stat_activity WHERE pid = " + client.processId())) {
                    seen = rows.next() ? String.valueOf(rows.getString(1)) : "";
                }
            }
        }
        return client;
    }

    /** How many requests the audit log tells of, one by one or as a number. */
    private static long recorded(String session) throws IOException {
        long all = 0;
        for (String line : proxy.auditLines()) {
            if (line.contains("\"session.cancel\"") && line.contains(session)) {
                Matcher more = MORE.matcher(line);
                all += more.find() ? 1 + Long.parseLong(more.group(1)) : 1;
            }
        }
        return all;
    }

    private static String lastSession() throws IOException {
        String id = "";
        Pattern pattern = Pattern.compile("\"session\":\\{\"id\":\"([0-9a-f]+)\"");
        for (String line : proxy.auditLines()) {
            Matcher matcher = pattern.matcher(line);
            if (line.contains("\"session.start\"") && matcher.find()) {
                id = matcher.group(1);
            }
        }
        return id;
    }

    @Test
    void theRightKeyManyTimesIsOneConnectionToTheDatabaseAtATime() throws Exception {
        int before = gate.cancels();
        double passed = counted("passed");
        WireProbe victim = busy();
        String session = lastSession();
        List<WireProbe> attackers = flood(victim.key());
        while (counted("passed") < passed + MANY) {
            Thread.onSpinWait();
        }
        while (gate.cancels() == before) {
            Thread.onSpinWait();
        }

        assertThat(gate.cancels()).as("the first has not arrived yet").isEqualTo(before + 1);
        gate.let(1);
        assertThat(victim.ready()).anyMatch(line -> line.contains("57014"));
        gate.let(MANY);
        allEnd(attackers);
        assertThat(gate.cancels()).as("the others went together, or not at all").isBetween(before + 1, before + 2);
        assertThat(victim.query("SELECT 1")).contains("D 1", "Z I");

        victim.close();
        while (recorded(session) < MANY) {
            Thread.onSpinWait();
        }
        assertThat(recorded(session)).isEqualTo(MANY);
    }

    @Test
    void nothingIsCancelledWhereNothingRuns() throws Exception {
        int before = gate.cancels();
        try (WireProbe idle = WireProbe.through(proxy, "owner")) {
            allEnd(flood(idle.key()));

            assertThat(gate.cancels()).isEqualTo(before);
            assertThat(idle.query("SELECT 1")).contains("D 1", "Z I");
        }
    }

    @Test
    void wrongKeysReachNoDatabaseAndNoLog() throws Exception {
        int before = gate.cancels();
        double unknown = counted("unknown");
        WireProbe victim = busy();
        String session = lastSession();
        byte[] key = victim.key();
        key[key.length - 1] ^= 1;
        allEnd(flood(key));

        assertThat(counted("unknown")).isEqualTo(unknown + MANY);
        assertThat(gate.cancels()).isEqualTo(before);
        assertThat(recorded(session)).isZero();
        gate.let(1);
        victim.close();
        while (gate.cancels() == before) {
            // The proxy itself cancels what a client that is gone has left.
            Thread.onSpinWait();
        }
    }
}
