package dev.sallyport.audit;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import java.util.zip.ZipException;

/**
 * A segment in gzip's format (RFC 1952), as several members: any gunzip reads the whole, and whoever wants one line
 * unpacks one member. Each member says in an extra field how many bytes it and its content have, so that the members
 * before it are passed over unread. A file that isn't so made is an error. Confined to one thread.
 */
final class PackedSegment implements SegmentBytes {
    /** Bytes of lines in a member. */
    static final int BLOCK_BYTES_MAX = 256 * 1024;

    private static final int HEADER_BYTES = 24;
    private static final int TRAILER_BYTES = 8;
    private static final int MEMBER_BYTES_MAX = 2 * BLOCK_BYTES_MAX;
    /** ID1, ID2, CM deflate, FLG with FEXTRA only (RFC 1952, 2.3). */
    private static final int MAGIC = 0x04_08_8b_1f;
    /** XLEN 12 and our subfield's name, {@code SP}, and length, 8. */
    private static final long EXTRA = 0x00_08_50_53_00_0cL;

    /** Where a member is, and what it holds. */
    private record Member(long position, int bytes, int content) {}

    private final FileChannel channel;
    private final Path file;
    private final TreeMap<Long, Member> members = new TreeMap<>();
    private final long size;
    private long unpackedAt = -1;
    private byte[] unpacked = new byte[0];

    private PackedSegment(FileChannel channel, Path file) throws IOException {
        this.channel = channel;
        this.file = file;
        long position = 0;
        long content = 0;
        for (long length = channel.size(); position < length; ) {
            Member member = member(position, length);
            members.put(content, member);
            position += member.bytes;
            content += member.content;
        }
        this.size = content;
    }

    static PackedSegment open(Path file) throws IOException {
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            return new PackedSegment(channel, file);
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private Member member(long position, long length) throws IOException {
        ByteBuffer header = read(position, HEADER_BYTES);
        int magic = header.getInt();
        header.position(10);
        long extra = Integer.toUnsignedLong(header.getInt()) | (long) header.getShort() << 32;
        int bytes = header.getInt();
        int content = header.getInt();
        if (magic != MAGIC
                || extra != EXTRA
                || bytes < HEADER_BYTES + TRAILER_BYTES
                || bytes > Math.min(MEMBER_BYTES_MAX, length - position)
                || content < 1
                || content > BLOCK_BYTES_MAX) {
            throw new ZipException(file + " is not a segment as this log packs them, at byte " + position);
        }
        return new Member(position, bytes, content);
    }

    private ByteBuffer read(long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException(file + " ends within a packed part");
            }
        }
        return buffer.flip();
    }

    @Override
    public long size() {
        return size;
    }

    @Override
    public int read(ByteBuffer into, long position) throws IOException {
        Map.Entry<Long, Member> entry = position >= size ? null : members.floorEntry(position);
        if (entry == null) {
            return -1;
        }
        if (unpackedAt != entry.getKey()) {
            unpacked = unpack(entry.getValue());
            unpackedAt = entry.getKey();
        }
        int from = (int) (position - unpackedAt);
        int length = Math.min(into.remaining(), unpacked.length - from);
        into.put(unpacked, from, length);
        return length;
    }

    private byte[] unpack(Member member) throws IOException {
        ByteBuffer bytes = read(member.position, member.bytes);
        Inflater inflater = new Inflater(true);
        try {
            byte[] packed = new byte[member.bytes];
            bytes.get(packed);
            inflater.setInput(packed, HEADER_BYTES, member.bytes - HEADER_BYTES - TRAILER_BYTES);
            byte[] content = new byte[member.content];
            int length = 0;
            while (length < content.length && !inflater.finished() && !inflater.needsInput()) {
                length += inflater.inflate(content, length, content.length - length);
            }
            // Once more without room: the end of the stream has to be there, too, and nothing else.
            boolean whole = length == content.length
                    && inflater.inflate(new byte[1]) == 0
                    && inflater.finished()
                    && inflater.getRemaining() == 0;
            bytes.position(member.bytes - TRAILER_BYTES);
            if (!whole || bytes.getInt() != checksum(content, length) || bytes.getInt() != length) {
                throw new ZipException(file + " was changed at byte " + member.position);
            }
            return content;
        } catch (DataFormatException e) {
            throw new ZipException(file + " was changed at byte " + member.position + ": " + e.getMessage());
        } finally {
            inflater.end();
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static int checksum(byte[] content, int length) {
        CRC32 crc = new CRC32();
        crc.update(content, 0, length);
        return (int) crc.getValue();
    }

    /** A member with so many bytes of an array. */
    static ByteBuffer pack(byte[] content, int length) {
        // Records repeat one another so much that more effort takes twice the time for a sixth fewer bytes.
        Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
        try {
            deflater.setInput(content, 0, length);
            deflater.finish();
            ByteBuffer member = ByteBuffer.allocate(MEMBER_BYTES_MAX).order(ByteOrder.LITTLE_ENDIAN);
            member.position(HEADER_BYTES);
            int packed = deflater.deflate(member.array(), HEADER_BYTES, member.remaining() - TRAILER_BYTES);
            if (!deflater.finished()) {
                throw new IllegalStateException("a block grew to twice its size");
            }
            member.position(HEADER_BYTES + packed);
            member.putInt(checksum(content, length)).putInt(length).flip();
            member.putInt(0, MAGIC).put(9, (byte) 0xff);
            member.putInt(10, (int) EXTRA).putShort(14, (short) (EXTRA >> 32));
            member.putInt(16, member.limit()).putInt(20, length);
            return member;
        } finally {
            deflater.end();
        }
    }
}
