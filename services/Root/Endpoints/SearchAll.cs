using System.Text.Json;
using ScimSuite.Caller;
using ScimSuite.Root.Model;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Root.Endpoints;

/// <summary>
/// POST /.search, RFC 7644 §3.4.3: users and groups in one list. Unsorted it is users first, each type in the order of creation; sorted, both are
/// merged. By index, or by RFC 9865 cursor in both directions.
/// </summary>
internal static class SearchAll
{
    public static async Task<IResult> Handle(ScimBody body, ScimCaller caller, ResourceServices services, SearchSplits splits, Tolerance tolerance, CancellationToken ct)
    {
        var query = ListQuery.Of(body);
        foreach (var scope in (string[])[Scopes.UsersRead, Scopes.GroupsRead])
        {
            if (!caller.Has(scope))
            {
                throw ScimException.Forbidden($"A search over all types needs {scope}, which the credential does not have.");
            }
        }

        var parts = new SearchParts(query, services, ct);
        var page = query switch
        {
            { Cursor: { } cursor } => await new SearchByCursor(query, parts).PageAsync(SearchState.Read(cursor)),
            { SortBy: not null } => await new SearchByIndex(query, parts, splits, caller.Tenant).MergedAsync(),
            _ => await new SearchByIndex(query, parts, splits, caller.Tenant).InTurnAsync(),
        };
        parts.Report(tolerance);
        return ScimResults.Json(StatusCodes.Status200OK, json => Write(json, query, page), null, tolerance);
    }

    private static void Write(Utf8JsonWriter json, ListQuery query, FoundPage page)
    {
        json.WriteStartObject();
        json.WriteStartArray("schemas"u8);
        json.WriteStringValue(ScimUrns.ListResponse);
        json.WriteEndArray();
        json.WriteNumber("totalResults"u8, page.Total);
        json.WriteNumber("itemsPerPage"u8, page.Items.Count);
        if (query.Cursor is null)
        {
            json.WriteNumber("startIndex"u8, query.StartIndex);
        }

        if (page.Next is not null)
        {
            json.WriteString("nextCursor"u8, page.Next);
        }

        if (page.Previous is not null)
        {
            json.WriteString("previousCursor"u8, page.Previous);
        }

        json.WriteStartArray("Resources"u8);
        foreach (var item in page.Items)
        {
            item.Resource.WriteTo(json);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}

/// <summary>One page of both types.</summary>
internal sealed record FoundPage(IReadOnlyList<Found> Items, long Total, string? Next = null, string? Previous = null);
