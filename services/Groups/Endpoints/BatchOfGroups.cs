using ScimSuite.Caller;
using ScimSuite.Groups.Store;
using ScimSuite.Persistence;
using ScimSuite.Scim;
using ScimSuite.Scim.Errors;
using ScimSuite.Scim.Http;

namespace ScimSuite.Groups.Endpoints;

/// <summary>POST /internal/groups/batch: a Bulk's operations on groups, by the same code that answers them one by one.</summary>
internal static class BatchOfGroups
{
    // A Bulk answers with status, location and version: nobody would read the members.
    private static readonly RequestedAttributes _withoutMembers = new(null, "members");

    public static Task<IResult> Handle(
        ScimBody body, ScimCaller caller, Tolerance allowed, SchemaStore schemas, TenantDatabase database, GroupWriter writer, ScimUrls urls, Totals totals, TimeProvider clock, ILoggerFactory loggers,
        CancellationToken ct) => Batch.RunAsync(body, caller, allowed, loggers.CreateLogger("ScimSuite.Groups"), (operation, tolerance) =>
        {
            var answer = new GroupAnswer(database, urls, tolerance);
            return operation.Method switch
            {
                "POST" => CreateGroup.Handle(operation.Body, _withoutMembers, schemas, writer, answer, tolerance, ct),
                "PUT" => ReplaceGroup.Handle(operation.Target, operation.Body, _withoutMembers, operation.IfMatch, schemas, writer, answer, tolerance, ct),
                "PATCH" => PatchGroup.Handle(operation.Target, operation.Body, default, operation.IfMatch, schemas, writer, answer, tolerance, ct),
                "DELETE" => DeleteGroup.Handle(operation.Target, operation.IfMatch, database, tolerance, totals, clock, ct),
                _ => throw ScimException.InvalidSyntax($"method takes POST, PUT, PATCH or DELETE, not {ScimError.Quote(operation.Method)}."),
            };
        }, ct);
}
