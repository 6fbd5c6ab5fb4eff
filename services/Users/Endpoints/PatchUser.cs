using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Patch;
using ScimSuite.Scim.Schema;
using ScimSuite.Users.Model;
using ScimSuite.Users.Outbox;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>PATCH /Users/{id}, RFC 7644 §3.5.2. Two round trips.</summary>
internal static class PatchUser
{
    public static async Task<IResult> Handle(
        string id, ScimBody body, RequestedAttributes requested, IfMatch ifMatch, SchemaStore schemas, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Totals totals, TimeProvider clock,
        CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).User;
        var projection = requested.Of(schema, tolerance);
        var patch = PatchRequest.Parse(body.Root, tolerance);

        await using var tx = database.Begin(UserConstraints.Errors);
        var before = await UserStore.FindForUpdateAsync(tx, ScimHttp.ResourceId("User", id), ct) ?? throw ScimException.NotFound("User", id);
        ifMatch.Require(before.Version);

        var known = before.ReadDocument();
        var document = UserRules.Complete(patch.ApplyTo(known, schema, tolerance));

        // Identity providers re-send what we already have. A repeat is answered, not stored or announced again.
        if (DocumentEquality.Same(known, document))
        {
            return ScimResults.Ok(before.Answer(urls), projection, Outcome.NoChange, tolerance);
        }

        var after = before.With(document, clock.Now());
        var keys = UserKeys.Of(document);
        UserStore.Replace(tx, after, UserKeys.Of(known), keys);
        tx.Publish(UserEvents.Changed(before, after, keys));
        tx.OnCommitted(() => totals.Changed(database.Tenant));
        await tx.CommitAsync(database, keys.UserNameKey);

        return ScimResults.Ok(after.Answer(urls), projection, Outcome.Applied, tolerance);
    }
}
