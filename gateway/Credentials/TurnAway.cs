using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using ScimSuite.Caller;
using ScimSuite.Gateway.Edge;
using ScimSuite.Gateway.FailedAuthentications;

namespace ScimSuite.Gateway.Credentials;

/// <summary>
/// Before anything else of the gateway has looked at it: what cannot be a token of ours, or is one unknown token too many from its address, gets the answer it
/// would get further in, from bytes made beforehand. A flood of them must cost next to nothing.
/// </summary>
internal sealed class TurnAway(RequestDelegate next, Verdicts verdicts, FailedAttempts failures, GatewayMetrics metrics, IOptions<GatewayOptions> options)
{
    private readonly string? _hsts = Door.Hsts(options.Value);

    private const int IdLength = 36;

    private static readonly Answer _malformed = Answer.Of(Judgement.Malformed);
    private static readonly Answer _limited = Answer.Of(Judgement.Limited);

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        if (!Refusal.IsScim(request.Path) || CredentialInUrl.Has(request.QueryString.Value ?? "")
            || BearerHeader.TokenOf(request.Headers.Authorization) is not { } token || verdicts.FindHopeless(token, context.Connection.RemoteIpAddress) is not { } judgement)
        {
            return next(context);
        }

        var id = RequestIds.Set(context, RequestIds.New());
        failures.Note(judgement, new Verdict(judgement), token, context);
        if (judgement == Judgement.Limited)
        {
            metrics.Limited("address");
        }

        if (RequestIds.IsAcceptable(request.Headers[InternalHeaders.RequestId]))
        {
            context.Response.Headers[InternalHeaders.ClientRequestId] = request.Headers[InternalHeaders.RequestId];
        }

        if (request.IsHttps && _hsts is not null)
        {
            context.Response.Headers.StrictTransportSecurity = _hsts;
        }

        // A body on its way is let run out, as for every refusal.
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
        {
            limit.MaxRequestBodySize = null;
        }

        return (judgement == Judgement.Malformed ? _malformed : _limited).WriteAsync(context, id);
    }

    /// <summary>As <see cref="Refusal"/> writes it, but for the place where the request's id stands.</summary>
    private sealed record Answer(int Status, string? Challenge, byte[] Before, byte[] After)
    {
        public static Answer Of(Judgement judgement)
        {
            var refusal = Refusals.For(judgement, new Verdict(judgement), isScim: true);
            var id = new string('0', IdLength);
            var text = Encoding.UTF8.GetString(refusal.ScimError(id).WrittenSpan);
            var at = text.IndexOf(id, StringComparison.Ordinal);
            return new Answer(refusal.Status, refusal.Status == StatusCodes.Status401Unauthorized ? refusal.Challenge(isScim: true) : null,
                Encoding.UTF8.GetBytes(text[..at]), Encoding.UTF8.GetBytes(text[(at + IdLength)..]));
        }

        public Task WriteAsync(HttpContext context, string id)
        {
            var response = context.Response;
            response.StatusCode = Status;
            response.ContentType = "application/scim+json";
            response.Headers[InternalHeaders.RequestId] = id;
            response.Headers.CacheControl = "no-store";
            response.Headers.XContentTypeOptions = "nosniff";
            if (Challenge is not null)
            {
                response.Headers.WWWAuthenticate = Challenge;
            }
            else
            {
                // Not all in the same second again.
                response.Headers.RetryAfter = Random.Shared.Next(1, 6).ToString(CultureInfo.InvariantCulture);
            }

            response.ContentLength = Before.Length + IdLength + After.Length;
            if (HttpMethods.IsHead(context.Request.Method))
            {
                return Task.CompletedTask;
            }

            var body = response.BodyWriter;
            body.Write(Before);
            Encoding.ASCII.GetBytes(id, body.GetSpan(IdLength));
            body.Advance(IdLength);
            body.Write(After);
            return Task.CompletedTask;
        }
    }
}
