using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using ScimSuite.Scim.Schema;

namespace ScimSuite.Scim.Http;

/// <summary>The answers SCIM knows, with their media type, ETag, Location and outcome. A projection of <c>null</c> = everything.</summary>
public static class ScimResults
{
    public static IResult Created(ScimResource resource, Projection? projection, Tolerance tolerance) =>
        new ResourceResult(StatusCodes.Status201Created, resource, projection, Outcome.Applied, tolerance);

    /// <param name="outcome"><c>null</c> for a read.</param>
    public static IResult Ok(ScimResource resource, Projection? projection, string? outcome, Tolerance tolerance) =>
        new ResourceResult(StatusCodes.Status200OK, resource, projection, outcome, tolerance);

    /// <summary>Done, and nothing to show. With the version it has now, for who wants to build on it.</summary>
    public static IResult NoContent(string outcome, Tolerance tolerance, long? version = null) => new NoContentResult(outcome, tolerance, version);

    public static IResult NotModified(ScimResource resource) => new NotModifiedResult(resource);

    /// <summary>For what is too large to hold: <paramref name="writeDerived"/> writes a page at a time and has each sent before it asks for the next.</summary>
    public static IResult Streamed(int status, ScimResource resource, string? outcome, Tolerance tolerance, Func<Utf8JsonWriter, Func<Task>, Task> writeDerived) =>
        new StreamedResult(status, resource, outcome, tolerance, writeDerived);

    /// <summary>An answer of another shape: a batch, a Bulk, a list of both types.</summary>
    /// <param name="outcome"><c>null</c> for a read.</param>
    public static IResult Json(int status, Action<Utf8JsonWriter> write, string? outcome, Tolerance tolerance) => new JsonResult(status, write, outcome, tolerance);

    public static IResult List(ListPage<ScimResource> page, Projection? projection, Tolerance tolerance) => new ListResult(page, projection, tolerance);

    internal static void Write(PooledBuffer into, ScimResource resource, Projection? projection)
    {
        if (projection is null)
        {
            resource.WriteTo(into);
            return;
        }

        using var whole = new PooledBuffer();
        resource.WriteTo(whole);
        var projected = projection.Apply(JsonNode.Parse(whole.Written.Span)!.AsObject());
        using var json = new Utf8JsonWriter(into, ScimResource.Json);
        projected.WriteTo(json);
    }

    internal static Task SendAsync(HttpContext context, int status, PooledBuffer body)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = ScimMedia.ScimJson;
        response.ContentLength = body.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.BodyWriter.WriteAsync(body.Written, context.RequestAborted).AsTask();
    }

    private sealed class JsonResult(int status, Action<Utf8JsonWriter> write, string? outcome, Tolerance tolerance) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var body = new PooledBuffer();
            await using (var json = new Utf8JsonWriter(body, ScimResource.Json))
            {
                write(json);
            }

            Outcome.Set(httpContext.Response, outcome, tolerance);
            await SendAsync(httpContext, status, body);
        }
    }

    private sealed class ResourceResult(int status, ScimResource resource, Projection? projection, string? outcome, Tolerance tolerance) : IResult, IOperationResult
    {
        public OperationResult ToOperationResult() => new(status, resource.Location, resource.Version, outcome);

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var body = new PooledBuffer();
            Write(body, resource, projection);

            var headers = httpContext.Response.Headers;
            headers.ETag = ETags.Of(resource.Version);
            headers.Location = resource.Location;
            Outcome.Set(httpContext.Response, outcome, tolerance);
            await SendAsync(httpContext, status, body);
        }
    }

    private sealed class StreamedResult(int status, ScimResource resource, string? outcome, Tolerance tolerance, Func<Utf8JsonWriter, Func<Task>, Task> writeDerived) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var response = httpContext.Response;
            response.StatusCode = status;
            response.ContentType = ScimMedia.ScimJson;
            response.Headers.ETag = ETags.Of(resource.Version);
            response.Headers.Location = resource.Location;
            Outcome.Set(response, outcome, tolerance);

            var output = response.BodyWriter;
            resource.WriteOpening(output);
            await using (var json = new Utf8JsonWriter(output, ScimResource.Json))
            {
                await writeDerived(json, async () =>
                {
                    json.Flush();
                    await output.FlushAsync(httpContext.RequestAborted);
                });
                resource.WriteMeta(json);
            }

            output.Write("}"u8);
            await output.FlushAsync(httpContext.RequestAborted);
        }
    }

    private sealed class NoContentResult(string outcome, Tolerance tolerance, long? version) : IResult, IOperationResult
    {
        public OperationResult ToOperationResult() => new(StatusCodes.Status204NoContent, null, version, outcome);

        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status204NoContent;
            if (version is { } v)
            {
                httpContext.Response.Headers.ETag = ETags.Of(v);
            }

            Outcome.Set(httpContext.Response, outcome, tolerance);
            return Task.CompletedTask;
        }
    }

    private sealed class NotModifiedResult(ScimResource resource) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            httpContext.Response.Headers.ETag = ETags.Of(resource.Version);
            return Task.CompletedTask;
        }
    }

    private sealed class ListResult(ListPage<ScimResource> page, Projection? projection, Tolerance tolerance) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            using var body = new PooledBuffer();
            var resources = page.Items;
            WriteHead(body, page);
            for (var i = 0; i < resources.Count; i++)
            {
                if (i > 0)
                {
                    body.GetSpan(1)[0] = (byte)',';
                    body.Advance(1);
                }

                Write(body, resources[i], projection);
            }

            body.GetSpan(2)[0] = (byte)']';
            body.GetSpan(2)[1] = (byte)'}';
            body.Advance(2);
            Outcome.Set(httpContext.Response, null, tolerance);
            await SendAsync(httpContext, StatusCodes.Status200OK, body);
        }
    }

    /// <summary>Cursors are of base64url: they stand in JSON as they are.</summary>
    private static void WriteHead(PooledBuffer body, ListPage<ScimResource> page)
    {
        var where = page.StartIndex is { } start
            ? string.Create(CultureInfo.InvariantCulture, $"\"startIndex\":{start},")
            : $"{(page.Next is null ? "" : $"\"nextCursor\":\"{page.Next}\",")}{(page.Previous is null ? "" : $"\"previousCursor\":\"{page.Previous}\",")}";
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
            $$"""{"schemas":["{{ScimUrns.ListResponse}}"],"totalResults":{{page.Total}},"itemsPerPage":{{page.Items.Count}},{{where}}"Resources":["""), body);
    }
}
