using ScimSuite.Outbox;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Http;
using ScimSuite.Scim.Schema;
using ScimSuite.Users.Model;
using ScimSuite.Users.Outbox;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>POST /Users, RFC 7644 §3.3. One round trip.</summary>
internal static class CreateUser
{
    public static async Task<IResult> Handle(
        ScimBody body, RequestedAttributes requested, SchemaStore schemas, TenantDatabase database, Tolerance tolerance, ScimUrls urls, Totals totals, TimeProvider clock,
        CancellationToken ct)
    {
        var schema = (await schemas.OfCallerAsync(ct)).User;
        var projection = requested.Of(schema, tolerance);
        var document = UserRules.Complete(DocumentReader.Read(body.Root, schema, tolerance));
        var user = User.New(document, clock.Now());
        var keys = UserKeys.Of(document);

        await using var tx = database.Begin(UserConstraints.Errors);
        UserStore.Insert(tx, user, keys);
        tx.Publish(UserEvents.Created(user, keys));
        tx.OnCommitted(() => totals.Changed(database.Tenant));
        await tx.CommitAsync(database, keys.UserNameKey);

        return ScimResults.Created(user.Answer(urls), projection, tolerance);
    }
}
