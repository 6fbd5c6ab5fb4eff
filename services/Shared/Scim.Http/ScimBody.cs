using System.Buffers;
using System.Reflection;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Scim.Http;

/// <summary>Endpoint metadata: how much a body may weigh where 1 MiB is too little (PUT of a group, Bulk).</summary>
public sealed record ScimBodyLimit(int Bytes)
{
    public static ScimBodyLimit Default { get; } = new(1024 * 1024);
    public static ScimBodyLimit Large { get; } = new(10 * 1024 * 1024);

    /// <summary>For what Root makes of one Bulk: ids in place of bulkIds are longer than those.</summary>
    public static ScimBodyLimit Batch { get; } = new(32 * 1024 * 1024);
}

/// <summary>
/// A request's JSON, within its limits: size, depth 32, no key twice, no U+0000, valid UTF-8. A handler that asks for it as a
/// parameter gets it read; it lives as long as the request.
/// </summary>
public sealed class ScimBody
{
    public const int MaxDepth = 32;

    private static readonly JsonDocumentOptions _options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private ScimBody(JsonElement root) => Root = root;

    public JsonElement Root { get; }

    /// <summary>A body that came inside another one, whose limits it kept: an operation of a batch.</summary>
    /// <exception cref="ScimException">400 <c>invalidSyntax</c> for anything but an object.</exception>
    public static ScimBody Of(JsonElement data) => data.ValueKind == JsonValueKind.Object
        ? new ScimBody(data)
        : throw ScimException.InvalidSyntax($"data must be a JSON object; it is {Name(data.ValueKind)}.");

    public static async ValueTask<ScimBody?> BindAsync(HttpContext context, ParameterInfo _)
    {
        ScimMedia.Require(context.Request);
        var limit = (context.GetEndpoint()?.Metadata.GetMetadata<ScimBodyLimit>() ?? ScimBodyLimit.Default).Bytes;
        return new ScimBody(await ReadAsync(context, limit));
    }

    private static async Task<JsonElement> ReadAsync(HttpContext context, int limit)
    {
        var request = context.Request;
        if (request.ContentLength > limit)
        {
            throw TooLarge(limit);
        }

        // Kestrel's own guard would answer first with another number.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } guard)
        {
            guard.MaxRequestBodySize = null;
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? 16 * 1024) + 1);
        try
        {
            var length = 0;
            for (int read; (read = await request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted)) > 0;)
            {
                length += read;
                if (length > limit)
                {
                    throw TooLarge(limit);
                }

                if (length == buffer.Length)
                {
                    var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
                    buffer.CopyTo(larger, 0);
                    ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
                    buffer = larger;
                }
            }

            return Parse(buffer.AsSpan(0, length));
        }
        finally
        {
            // Cleared: it held somebody's personal data, and a pool hands it to whoever asks next.
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    internal static JsonElement Parse(ReadOnlySpan<byte> utf8)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        if (utf8.IndexOfAnyExcept(" \t\r\n"u8) < 0)
        {
            throw ScimException.InvalidSyntax("The body is empty; a JSON object is expected.");
        }

        if (!Utf8.IsValid(utf8))
        {
            throw ScimException.InvalidSyntax("The body is not valid UTF-8.");
        }

        try
        {
            if (utf8.IndexOf("\\u"u8) >= 0)
            {
                RefuseWhatIsNoText(utf8);
            }

            var root = JsonElement.Parse(utf8, _options);
            return root.ValueKind == JsonValueKind.Object ? root : throw ScimException.InvalidSyntax($"The body must be a JSON object; it is {Name(root.ValueKind)}.");
        }
        catch (JsonException malformed)
        {
            throw ScimException.InvalidSyntax(Where(malformed));
        }
    }

    /// <summary>Escapes can spell what is no text: half a surrogate pair, and U+0000, which PostgreSQL cannot hold.</summary>
    private static void RefuseWhatIsNoText(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, new JsonReaderOptions { MaxDepth = MaxDepth });
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped)
            {
                continue;
            }

            string text;
            try
            {
                text = reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw ScimException.InvalidSyntax($"The string at byte {reader.TokenStartIndex} holds half a surrogate pair.");
            }

            if (text.Contains('\0'))
            {
                throw ScimException.InvalidValue($"The string at byte {reader.TokenStartIndex} holds U+0000, which cannot be stored.");
            }
        }
    }

    private static string Where(JsonException malformed)
    {
        var position = malformed.LineNumber is { } line ? $" (line {line + 1}, byte {malformed.BytePositionInLine + 1})" : "";
        return malformed switch
        {
            _ when malformed.Message.Contains("uplicate", StringComparison.Ordinal) => $"The body names one attribute twice{position}.",
            _ when malformed.Message.Contains("depth", StringComparison.OrdinalIgnoreCase) => $"The body is nested deeper than {MaxDepth}{position}.",
            _ => $"The body is not valid JSON{position}.",
        };
    }

    private static string Name(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        JsonValueKind.Undefined => "missing",
        _ => "a boolean",
    };

    private static ScimException TooLarge(int limit) => ScimException.TooLarge($"The body is larger than {limit / 1024 / 1024} MiB.");
}
