package dev.sallyport.it.crash;

/** What a series of kills has met. Confined to one thread. */
final class CrashTally {
    int kills;
    int killedWhileStarting;
    int logs;
    long executed;
    long records;
    long unsigned;
    int tornEnds;
    long closedByRecovery;
    long pruned;

    @Override
    public String toString() {
        return kills + " kills (" + killedWhileStarting + " while starting) of " + logs + " logs, " + records
                + " records; " + executed + " statements executed and all on record; " + tornEnds
                + " torn ends set aside; " + unsigned + " records not yet signed when their writer died; "
                + closedByRecovery + " open statements closed by recovery; "
                + pruned + " records pruned";
    }
}
