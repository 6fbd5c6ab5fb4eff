using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Http;

/// <summary>One resource of a search over several types: what it is ordered by, and the place behind it.</summary>
public sealed record FoundResource(ScimResource Resource, Guid Id, string? Key);

/// <summary>
/// What one service finds of a search over all types (RFC 7644 §3.4.3). Root puts the parts in one order, so each resource brings what it is ordered by
/// and, where pages go by cursor, the cursor that goes on from it: Root may show only some of them. <c>turn</c> is the cursor that goes the other way from where
/// this page begins, <c>first</c> and <c>last</c> those from the ends of the list.
/// </summary>
public static class SearchPart
{
    public static IResult Answer(
        ListPage<FoundResource> page, Pager pager, ListQuery query, Guid tenant, string resourceType, Projection? projection, Tolerance tolerance) =>
        ScimResults.Json(StatusCodes.Status200OK, json =>
        {
            string Seal(bool isBackward, FoundResource? at) => pager.Cursor(query, tenant, resourceType, new CursorPlace(isBackward, at is null ? null : (at.Id, at.Key)));

            json.WriteStartObject();
            json.WriteNumber("total"u8, page.Total);
            json.WriteBoolean("more"u8, (page.IsBackward ? page.Previous : page.Next) is not null);
            json.WriteBoolean("backward"u8, page.IsBackward);
            json.WriteString("first"u8, Seal(false, null));
            json.WriteString("last"u8, Seal(true, null));
            json.WriteString("turn"u8, Seal(!page.IsBackward, page.Items.Count == 0 ? null : page.Items[page.IsBackward ? page.Items.Count - 1 : 0]));
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
                    json.WriteString("cursor"u8, Seal(page.IsBackward, found));
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
