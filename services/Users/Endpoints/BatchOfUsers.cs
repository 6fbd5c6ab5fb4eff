using ScimSuite.Caller;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;
using ScimSuite.Users.Store;

namespace ScimSuite.Users.Endpoints;

/// <summary>POST /internal/users/batch: a Bulk's operations on users, by the same code that answers them one by one.</summary>
internal static class BatchOfUsers
{
    public static Task<IResult> Handle(
        ScimBody body, ScimCaller caller, Tolerance allowed, SchemaStore schemas, TenantDatabase database, ScimUrls urls, Totals totals, TimeProvider clock, ILoggerFactory loggers, CancellationToken ct) =>
        Batch.RunAsync(body, caller, allowed, loggers.CreateLogger("ScimSuite.Users"), (operation, tolerance) => operation.Method switch
        {
            "POST" => CreateUser.Handle(operation.Body, default, schemas, database, tolerance, urls, totals, clock, ct),
            "PUT" => ReplaceUser.Handle(operation.Target, operation.Body, default, operation.IfMatch, schemas, database, tolerance, urls, totals, clock, ct),
            "PATCH" => PatchUser.Handle(operation.Target, operation.Body, default, operation.IfMatch, schemas, database, tolerance, urls, totals, clock, ct),
            "DELETE" => DeleteUser.Handle(operation.Target, operation.IfMatch, database, tolerance, totals, ct),
            _ => throw ScimException.InvalidSyntax($"method takes POST, PUT, PATCH or DELETE, not {ScimError.Quote(operation.Method)}."),
        }, ct);
}
