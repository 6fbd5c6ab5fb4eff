using System.Buffers;
using System.Globalization;
using System.Text;

namespace ScimSuite.Load.Client;

/// <summary>The bytes of one HTTP/1.1 request, written into one array that is used again.</summary>
internal sealed class RequestBuffer(Uri server, string token)
{
    private readonly ArrayBufferWriter<byte> bytes = new(8 * 1024);
    private readonly byte[] common = Encoding.ASCII.GetBytes($" HTTP/1.1\r\nHost: {server.Authority}\r\nAccept: application/scim+json\r\nAuthorization: Bearer ");
    private readonly byte[] usual = Encoding.ASCII.GetBytes(token);

    public ReadOnlyMemory<byte> Bytes => bytes.WrittenMemory;

    /// <param name="path">Escaped already.</param>
    public void Set(string method, string path, string? body = null, string? otherToken = null)
    {
        bytes.ResetWrittenCount();
        Text(method);
        bytes.Write(" "u8);
        Text(path);
        bytes.Write(common);
        if (otherToken is null)
        {
            bytes.Write(usual);
        }
        else
        {
            Text(otherToken);
        }

        if (body is null)
        {
            bytes.Write("\r\n\r\n"u8);
            return;
        }

        bytes.Write("\r\nContent-Type: application/scim+json; charset=utf-8\r\nContent-Length: "u8);
        Text(Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture));
        bytes.Write("\r\n\r\n"u8);
        Text(body);
    }

    private void Text(string text) => Encoding.UTF8.GetBytes(text, bytes);
}
