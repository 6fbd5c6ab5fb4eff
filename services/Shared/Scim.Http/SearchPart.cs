using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Http;

/// <summary>One resource of a search over several types: what it is ordered by, and the place behind it.</summary>
public sealed record FoundResource(ScimResource Resource, Guid Id, string? Key);

/// <summary>
/// What one service finds of a search over all types (RFC 7644 §3.4.3). Root puts the parts in one order, so each resource brings what it is ordered by
/// and, where pages go by cursor, the cursor behind it: Root may show only some of them.
/// </summary>
public static class SearchPart
{
    public static IResult Answer(
        ListPage<FoundResource> page, Pager pager, ListQuery query, Guid tenant, string resourceType, Projection? projection, Tolerance tolerance) =>
        ScimResults.Json(StatusCodes.Status200OK, json =>
        {
            string Behind((Guid, string?)? at) => pager.Cursor(query, tenant, resourceType, new CursorPlace(false, at));

            json.WriteStartObject();
            json.WriteNumber("total"u8, page.Total);
            json.WriteBoolean("more"u8, page.Next is not null);
            json.WriteString("first"u8, Behind(null));
            json.WriteStartArray("tolerated"u8);
            foreach (var item in tolerance.Items)
            {
                json.WriteStringValue(item);
            }

            json.WriteEndArray();
            json.WriteStartArray("items"u8);
            using var buffer = new PooledBuffer();
            foreach (var found in page.Items)
            {
                json.WriteStartObject();
                json.WriteString("id"u8, found.Id);
                if (found.Key is { } key)
                {
                    json.WriteString("key"u8, key);
                }

                if (query.Cursor is not null)
                {
                    json.WriteString("cursor"u8, Behind((found.Id, found.Key)));
                }

                buffer.Clear();
                ScimResults.Write(buffer, found.Resource, projection);
                json.WritePropertyName("resource"u8);
                json.WriteRawValue(buffer.Written.Span, skipInputValidation: true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }, null, new Tolerance(tolerance.IsStrict));
}
