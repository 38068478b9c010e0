package dev.sallyport.proxy.admin;

/** Ends the handling of a request with an answer. */
final class RefusedRequestException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient AdminAnswer answer;

    RefusedRequestException(AdminAnswer answer) {
        // No stack trace: anybody who reaches the address can cause this at will.
        super("refused", null, false, false);
        this.answer = answer;
    }

    AdminAnswer answer() {
        return answer;
    }
}
