using System.Globalization;
using System.Text.Json;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;

namespace ScimSuite.Root.Model;

/// <summary>A Bulk as sent, RFC 7644 §3.7. What is wrong with one operation is that operation's own answer, not the whole request's.</summary>
internal sealed record BulkRequest(int? FailOnErrors, IReadOnlyList<BulkOperation> Operations)
{
    /// <summary>As ServiceProviderConfig says it.</summary>
    public const int MaxOperations = 1000;

    public static BulkRequest Read(JsonElement body, Tolerance tolerance, string baseUrl)
    {
        JsonElement? operations = null;
        int? failOnErrors = null;
        var isBulk = false;
        foreach (var property in body.EnumerateObject())
        {
            switch (property.Name.ToLowerInvariant())
            {
                case "schemas":
                    isBulk = property.Value.ValueKind == JsonValueKind.Array && property.Value.EnumerateArray().Any(IsBulkUrn);
                    break;
                case "failonerrors":
                    failOnErrors = Errors(property.Value);
                    break;
                case "operations":
                    operations = property.Value;
                    break;
                default:
                    tolerance.Report("unknown-attribute", property.Name);
                    break;
            }
        }

        if (!isBulk)
        {
            tolerance.Accept("missing-bulk-schema", ScimError.InvalidSyntax($"schemas does not list {ScimUrns.BulkRequest}."));
        }

        if (operations is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() == 0)
        {
            throw ScimException.InvalidSyntax("Operations takes an array of at least one operation.");
        }

        if (list.GetArrayLength() > MaxOperations)
        {
            throw ScimException.TooLarge($"A Bulk has at most {MaxOperations} operations (maxOperations); this one has {list.GetArrayLength()}.");
        }

        var read = new List<BulkOperation>(list.GetArrayLength());
        var bulkIds = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in list.EnumerateArray())
        {
            var operation = BulkOperation.Read(item, read.Count, tolerance, baseUrl);
            var isTaken = operation is { BulkId: { } id, IsCreate: true } && !bulkIds.Add(id);
            read.Add(isTaken ? operation with { Error = ScimError.InvalidValue($"bulkId {ScimError.Quote(operation.BulkId!)} is that of an earlier operation.") } : operation);
        }

        return new BulkRequest(failOnErrors, read);
    }

    private static bool IsBulkUrn(JsonElement urn) => urn.ValueKind == JsonValueKind.String && ScimUrns.BulkRequest.Equals(urn.GetString(), StringComparison.OrdinalIgnoreCase);

    private static int? Errors(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.Number when value.TryGetInt32(out var number) && number >= 1 => number,
        JsonValueKind.String when int.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 => number,
        _ => throw ScimException.InvalidValue("failOnErrors takes a whole number from 1."),
    };
}

/// <summary>One operation of a Bulk. With an <see cref="Error"/> it is answered and not carried out.</summary>
internal sealed record BulkOperation(int Index, string Method, string Path)
{
    public string? BulkId { get; init; }

    /// <summary><c>/Users</c> or <c>/Groups</c>; null when the path leads elsewhere.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The id in the path: a resource's, or <c>bulkId:…</c>.</summary>
    public string? Target { get; init; }
    public string? Version { get; init; }
    public JsonElement Data { get; init; }
    public ScimError? Error { get; init; }

    public bool IsCreate => Method == "POST";
    public bool IsOfUsers => Endpoint == "/Users";

    public static BulkOperation Read(JsonElement item, int index, Tolerance tolerance, string baseUrl)
    {
        var operation = new BulkOperation(index, "", "");
        if (item.ValueKind != JsonValueKind.Object)
        {
            return operation with { Error = ScimError.InvalidSyntax("An operation takes an object.") };
        }

        try
        {
            foreach (var property in item.EnumerateObject())
            {
                operation = property.Name.ToLowerInvariant() switch
                {
                    "method" => operation with { Method = Text(property)?.ToUpperInvariant() ?? "" },
                    "bulkid" => operation with { BulkId = Text(property) },
                    "version" => operation with { Version = Text(property) },
                    "path" => operation.At(Text(property) ?? "", baseUrl, tolerance),
                    "data" => operation with { Data = property.Value },
                    _ => Unknown(operation, property.Name, tolerance),
                };
            }

            operation.Check(tolerance);
            return operation;
        }
        catch (ScimException refused)
        {
            return operation with { Error = refused.Error };
        }
    }

    /// <summary>Where the resource is, as far as the request says: what is answered beside an error.</summary>
    public string? Location(string baseUrl) => Endpoint is null || Target is null || Target.StartsWith("bulkId:", StringComparison.OrdinalIgnoreCase) ? null : $"{baseUrl}{Endpoint}/{Target}";

    private BulkOperation At(string path, string baseUrl, Tolerance tolerance)
    {
        var local = path;
        if (local.StartsWith(baseUrl, StringComparison.OrdinalIgnoreCase))
        {
            local = local[baseUrl.Length..];
            tolerance.Report("bulk-path-absolute");
        }

        var parts = local.TrimStart('/').TrimEnd('/').Split('/', 2);
        var endpoint = parts[0].ToLowerInvariant() switch
        {
            "users" => "/Users",
            "groups" => "/Groups",
            _ => null,
        };
        return this with { Path = path, Endpoint = endpoint, Target = parts.Length == 2 ? parts[1] : null };
    }

    private void Check(Tolerance tolerance)
    {
        if (Method is not ("POST" or "PUT" or "PATCH" or "DELETE"))
        {
            throw ScimException.InvalidSyntax($"method takes POST, PUT, PATCH or DELETE, not {ScimError.Quote(Method)}.");
        }

        if (Path.Length == 0)
        {
            throw ScimException.InvalidSyntax("path is required: /Users, /Groups, or one of them with a resource's id.");
        }

        if (Endpoint is null)
        {
            throw new ScimException(new ScimError(404, null, $"path {ScimError.Quote(Path)} leads to no resource type; /Users and /Groups do."));
        }

        if (IsCreate && Target is not null || !IsCreate && Target is null)
        {
            throw new ScimException(new ScimError(405, null, $"{Method} is not possible at {ScimError.Quote(Path)}."));
        }

        if (IsCreate && string.IsNullOrEmpty(BulkId))
        {
            tolerance.Accept("missing-bulk-id", ScimError.InvalidSyntax("bulkId is required with POST."));
        }

        if (Method != "DELETE" && Data.ValueKind != JsonValueKind.Object)
        {
            throw ScimException.InvalidSyntax($"data is required with {Method}: an object, as the body of a single request.");
        }
    }

    private static BulkOperation Unknown(BulkOperation operation, string name, Tolerance tolerance)
    {
        tolerance.Report("unknown-attribute", name);
        return operation;
    }

    private static string? Text(JsonProperty property) => property.Value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String => property.Value.GetString(),
        _ => throw ScimException.InvalidSyntax($"{property.Name} takes a string."),
    };
}
