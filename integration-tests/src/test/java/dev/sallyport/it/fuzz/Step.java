package dev.sallyport.it.fuzz;

/** One of the client's messages, or some bytes that are none. */
final class Step {
    private final String what;
    private final byte[] bytes;

    /** @param what says it to a reader */
    Step(String what, byte[] bytes) {
        this.what = what;
        this.bytes = bytes;
    }

    String what() {
        return what;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public String toString() {
        return what;
    }
}
