using System.Text;
using System.Text.Json;
using ScimSuite.Portal.Model;
using ScimSuite.Portal.Store;

namespace ScimSuite.Portal.Endpoints;

/// <summary>GET /t/{tenant}/audit/export: the events that match the page's filters, as CSV or NDJSON, written as they are read.</summary>
internal static class Export
{
    private static readonly JsonSerializerOptions _line = new(JsonSerializerDefaults.Web);

    public static async Task Handle(Guid tenant, HttpContext context, Acting acting, AuditTrail trail, TimeProvider clock)
    {
        var ct = context.RequestAborted;
        acting.Be(context.User);
        if (!await acting.EnterAsync(tenant, ct) || !acting.May(Permission.Export))
        {
            context.Response.Redirect("/not-here");
            return;
        }

        if (!acting.IsFresh)
        {
            context.Response.Redirect($"/verify?return={Uri.EscapeDataString(context.Request.Path + context.Request.QueryString)}");
            return;
        }

        var filter = AuditFilter.From(name => context.Request.Query[name].ToString());
        var isCsv = context.Request.Query["as"] != "ndjson";
        var query = filter.ToQuery(clock.GetUtcNow());

        // The first page is read before a byte is written: a refusal is still an answer then.
        var page = await trail.ExportAsync($"{query}&limit=1000", ct);
        context.Response.ContentType = isCsv ? "text/csv; charset=utf-8" : "application/x-ndjson";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"audit-{clock.GetUtcNow():yyyy-MM-dd-HHmm}.{(isCsv ? "csv" : "ndjson")}\"";
        await using var text = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: isCsv));
        if (isCsv)
        {
            await text.WriteLineAsync("time,action,outcome,actor kind,actor,resource type,resource id,version,request id,data");
        }

        while (true)
        {
            foreach (var happened in page.Items.Where(happened => filter.Matches(happened, clock.GetUtcNow())))
            {
                await text.WriteLineAsync(isCsv ? Csv.Line(Fields(happened)) : JsonSerializer.Serialize(happened, _line));
            }

            await text.FlushAsync(ct);
            if (page.Next is not { } next || filter.IsBefore(page.Items, clock.GetUtcNow()))
            {
                return;
            }

            page = await trail.ExportAsync($"{query}&limit=1000&after={next}", ct);
        }
    }

    private static string?[] Fields(AuditEvent happened) =>
    [
        happened.OccurredAt.UtcDateTime.ToString("O"), happened.Action, happened.Outcome, happened.Actor.Kind, happened.Actor.Name ?? happened.Actor.Id.ToString(),
        happened.Resource.Type, happened.Resource.Id.ToString(), happened.Resource.Version.ToString(), happened.RequestId, happened.Data?.GetRawText(),
    ];
}
